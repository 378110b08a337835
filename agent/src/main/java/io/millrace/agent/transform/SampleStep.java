package io.millrace.agent.transform;

import io.millrace.agent.config.Step.Sample;
import io.millrace.agent.record.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Lets one record in so many through, the first of each file and then by count. Forgets the count of the file that was idle longest. */
final class SampleStep implements Transform {
    private static final int MAX_FILES = 16_384;

    private final int every;
    private final Map<UUID, int[]> counts = new LinkedHashMap<>(64, 0.75f, true);

    SampleStep(Sample step) {
        if (step.every() < 1) {
            throw new IllegalArgumentException(
                    "SAMPLE lets one record in " + step.every() + " through; name 1 or more");
        }
        every = step.every();
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        int[] count = counts.computeIfAbsent(origin.generation(), any -> new int[1]);
        if (counts.size() > MAX_FILES) {
            counts.remove(counts.keySet().iterator().next());
        }
        boolean isChosen = count[0] == 0;
        count[0] = (count[0] + 1) % every;
        if (isChosen) {
            next.emit(record);
        } else {
            next.giveUp("sampled");
        }
    }
}
