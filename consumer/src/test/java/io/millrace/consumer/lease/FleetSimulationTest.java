package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.simulation.Scene;
import io.millrace.consumer.simulation.SeedSweep;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fleets in virtual time; a violation names its seed, and the same seed gives the same history again. */
class FleetSimulationTest {
    private static final List<FleetSimulation.Kinds> KINDS = List.of(FleetSimulation.Kinds.values());

    /** Each pair of seeds in another kind of liveness; every fifth pair beside workers of the KCL. */
    private static FleetSimulation fleet(long seed, BrokenLeaseRule broken) {
        FleetSimulation.Kinds kinds = KINDS.get((int) (seed / 2 % KINDS.size()));
        Scene scene = kinds == FleetSimulation.Kinds.BESIDE_KCL ? Scene.besideTheKcl(seed) : Scene.ofLeases(seed);
        return new FleetSimulation(scene, kinds, broken);
    }

    @Test
    void fleetsOfEverySizeAndKindKeepEveryPromise(TestInfo info) {
        SeedSweep.of(info).judge(seed -> fleet(seed, BrokenLeaseRule.NONE).run());
    }

    @ParameterizedTest
    @CsvSource({
        "FENCE_AFTER_THE_LEASE_TIME,S single delivery",
        "MARK_BEFORE_SETTLED,L settled before marked",
        "END_BEFORE_SETTLED,O parents first",
        "CONDITIONS_ARE_IGNORED,F holder's writes",
        "RECORDS_PASSED_OVER,P everything settled",
        "LEASE_TIMES_DIFFER,M still at rest",
        "MARKS_ARE_NOT_READ,D bounded duplicates"
    })
    void eachBrokenRuleIsFoundByItsGuarantee(BrokenLeaseRule broken, String guarantee) {
        List<Long> seeds = LongStream.rangeClosed(1, 8)
                .parallel()
                .filter(seed -> fleet(seed, broken).run().stream().anyMatch(words -> words.startsWith(guarantee)))
                .boxed()
                .toList();

        assertThat(seeds).as("seeds that find it, of eight").isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "FOREIGN_OWNERS_ARE_NOT_SEEN,N no ping-pong",
        "FOREIGN_OWNERS_ARE_NOT_SEEN,M still at rest",
        "ROWS_OF_OURS_AMONG_THE_LEASES,K the KCL reads every row"
    })
    void eachBrokenRuleBesideTheKclIsFoundByItsGuarantee(BrokenLeaseRule broken, String guarantee) {
        List<Long> seeds = LongStream.rangeClosed(1, 8)
                .parallel()
                .filter(seed -> new FleetSimulation(Scene.besideTheKcl(seed), FleetSimulation.Kinds.BESIDE_KCL, broken)
                        .run().stream().anyMatch(words -> words.startsWith(guarantee)))
                .boxed()
                .toList();

        assertThat(seeds).as("seeds that find it, of eight").isNotEmpty();
    }

    @Test
    void sameSeedGivesTheSameHistory() {
        FleetSimulation one = fleet(7, BrokenLeaseRule.NONE);
        FleetSimulation other = fleet(7, BrokenLeaseRule.NONE);
        one.run();
        other.run();

        assertThat(one.judge().deliveries())
                .isPositive()
                .isEqualTo(other.judge().deliveries());
        assertThat(one.guarantees().moves())
                .isPositive()
                .isEqualTo(other.guarantees().moves());
        assertThat(one.guarantees().claims())
                .isPositive()
                .isEqualTo(other.guarantees().claims());
        assertThat(one.guarantees().saved().found())
                .isPositive()
                .isEqualTo(other.guarantees().saved().found());
        assertThat(one.guarantees().saved().inherited())
                .isPositive()
                .isEqualTo(other.guarantees().saved().inherited());
    }
}
