package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Fleets in virtual time; a violation names its seed, and the same seed gives the same history again. */
class FleetSimulationTest {
    private static final Duration TROUBLED = Duration.ofSeconds(100);
    private static final List<FleetSimulation.Kinds> KINDS = List.of(FleetSimulation.Kinds.values());
    private static final double SAFE = 2.0 / 3;

    /** Even seeds run with the default lease time, odd ones with the fast one; each pair in another kind of liveness. */
    private static FleetSimulation fleet(long seed, double fenceShare) {
        Duration leaseTime = Duration.ofSeconds(seed % 2 == 0 ? 10 : 3);
        FleetSimulation.Kinds kinds = KINDS.get((int) (seed / 2 % KINDS.size()));
        return new FleetSimulation(seed, LeaseTiming.withFenceShare(leaseTime, fenceShare), 3, 12, kinds);
    }

    private static Stream<String> violations(long seed, double fenceShare) {
        return fleet(seed, fenceShare).run(TROUBLED).stream().map(words -> "seed " + seed + ": " + words);
    }

    @Test
    void threeWorkersOnTwelveShardsKeepEveryPromise() {
        List<String> broken = LongStream.range(0, 200)
                .parallel()
                .boxed()
                .flatMap(seed -> violations(seed, SAFE))
                .toList();

        assertThat(broken).isEmpty();
    }

    @Test
    void fenceBeyondTheLeaseTimeIsFoundOut() {
        List<String> broken = LongStream.range(0, 20)
                .parallel()
                .boxed()
                .flatMap(seed -> violations(seed, 1.3))
                .filter(words -> words.contains("S single delivery"))
                .map(words -> words.substring(0, words.indexOf(':')))
                .distinct()
                .toList();

        assertThat(broken).hasSizeGreaterThan(5);
    }

    @Test
    void sameSeedGivesTheSameHistory() {
        FleetSimulation one = fleet(7, SAFE);
        FleetSimulation other = fleet(7, SAFE);
        one.run(TROUBLED);
        other.run(TROUBLED);

        assertThat(one.judge().deliveries())
                .isPositive()
                .isEqualTo(other.judge().deliveries());
        assertThat(one.moves()).isPositive().isEqualTo(other.moves());
        assertThat(one.claims()).isPositive().isEqualTo(other.claims());
    }
}
