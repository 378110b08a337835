package io.millrace.agent.flow;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of what writers, rotation, a destination and an operator do, each judged by {@link TailVerdict}.
 *
 * <p>{@code -Dmillrace.sequences=100000} runs the long form, {@code -Dmillrace.sequence=SEED,SEED} some of them, with the steps printed if it is
 * one.
 */
class TailModelTest {
    private static final int SEQUENCES = Integer.getInteger("millrace.sequences", 2_000);
    private static final String SOME = System.getProperty("millrace.sequence", "");
    private static final int MOST_FAILING = Integer.getInteger("millrace.failing", 5);

    @Test
    void everythingOnTheDiskIsDeliveredAndNothingTwiceWithoutAKill() {
        List<Long> seeds = SOME.isEmpty()
                ? LongStream.rangeClosed(1, SEQUENCES).boxed().toList()
                : Stream.of(SOME.split(",")).map(Long::valueOf).toList();
        Map<Long, AssertionError> failures = new TreeMap<>();
        for (long seed : seeds) {
            try {
                new TailSequence(seed, seeds.size() == 1).run();
            } catch (AssertionError e) {
                failures.put(seed, e);
            }
            if (failures.size() == MOST_FAILING) {
                break;
            }
        }
        failures.values().stream().findFirst().ifPresent(first -> {
            throw new AssertionError(
                    "failing sequences " + failures.keySet() + ", the first: " + first.getMessage(), first);
        });
    }
}
