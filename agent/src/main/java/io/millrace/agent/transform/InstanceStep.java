package io.millrace.agent.transform;

import io.millrace.agent.config.Step.AddEc2Metadata;
import io.millrace.agent.record.Origin;
import java.time.Duration;
import java.util.Map;

/** Adds what the instance knows of itself to a record that is a JSON object; while it knows nothing, records fail. */
final class InstanceStep implements Transform {
    private final InstanceFields instance;
    private final Duration timeToLive;
    private final FieldMerge merge;
    private final FailurePolicy policy;

    InstanceStep(AddEc2Metadata step, InstanceFields instance, FailurePolicy policy) {
        this.instance = instance;
        this.policy = policy;
        timeToLive = step.timeToLive();
        merge = new FieldMerge(step.format());
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        Map<String, String> fields = instance.fields(timeToLive);
        byte[] made = fields.isEmpty() ? null : merge.apply(record, fields);
        if (made == null) {
            policy.failed(record, next);
        } else {
            next.emit(made);
        }
    }
}
