package io.millrace.agent.transform;

import io.millrace.agent.config.Step;
import io.millrace.agent.config.Step.OnFailure;
import org.jspecify.annotations.Nullable;

/** Makes the steps that the Kinesis Agent has too; null for others. */
final class OldSteps {
    private OldSteps() {}

    static @Nullable Transform of(Step step, TransformContext context) {
        if (step instanceof Step.SingleLine lines) {
            return new SingleLineStep(lines);
        }
        if (step instanceof Step.CsvToJson csv) {
            return new CsvStep(csv, policy("CSVTOJSON", csv.onFailure(), context));
        }
        if (step instanceof Step.LogToJson log) {
            return new LogStep(log, policy("LOGTOJSON", log.onFailure(), context));
        }
        if (step instanceof Step.AddMetadata metadata) {
            return new MetadataStep(metadata, context.clock());
        }
        if (step instanceof Step.AddEc2Metadata ec2) {
            return new InstanceStep(ec2, context.instance(), policy("ADDEC2METADATA", ec2.onFailure(), context));
        }
        if (step instanceof Step.AddBrackets) {
            return new BracketsStep();
        }
        if (step instanceof Step.Plugin plugin) {
            return new PluginStep(PluginStep.load(plugin), policy("USINGPLUGGIN", plugin.onFailure(), context));
        }
        return null;
    }

    private static FailurePolicy policy(String step, OnFailure policy, TransformContext context) {
        return new FailurePolicy(step, policy, context.sideFiles());
    }
}
