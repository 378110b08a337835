package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.simulation.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workers of ours and of the KCL on one lease table, in a network that loses and delays a little: rolling deploys every way, judged
 * by every promise. Nothing is lost, what is repeated lies behind the last mark, no lease goes to and fro, and the KCL can read
 * every row.
 */
class MixedFleetScenariosTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(3);
    private static final Duration JOIN = LEASE_TIME.multipliedBy(8);
    private static final int MOST_REPEATED_SHARE = 10;

    private static FleetSimulation fleet(long seed, int shards) {
        Scene scene = new Scene(seed, LEASE_TIME, 0, shards, Duration.ZERO);
        return new FleetSimulation(scene, FleetSimulation.Kinds.BESIDE_KCL, BrokenLeaseRule.NONE);
    }

    private static void join(FleetSimulation fleet) {
        fleet.startWorker();
        fleet.pass(JOIN);
    }

    private static SimulatedKcl join(FleetSimulation fleet, KclGeneration generation) {
        SimulatedKcl peer = fleet.peers().start(generation);
        fleet.pass(JOIN);
        return peer;
    }

    private static void leave(FleetSimulation fleet) {
        fleet.leave(fleet.workers().get(0));
        fleet.pass(JOIN);
    }

    private static void leave(FleetSimulation fleet, SimulatedKcl peer) {
        fleet.peers().leave(peer);
        fleet.pass(JOIN);
    }

    /** The owners of what is still read, without the number that tells one worker from another. */
    private static Set<String> kindsOfOwners(FleetSimulation fleet) {
        return fleet.tables().scan(() -> 0).stream()
                .filter(lease -> !lease.isFinished())
                .map(lease -> lease.owner().orElse("nobody"))
                .map(owner -> owner.replaceAll("-?[0-9]+$", ""))
                .collect(Collectors.toSet());
    }

    private static void comesToRest(FleetSimulation fleet, String... kinds) {
        assertThat(fleet.comeToRest()).isEmpty();
        assertThat(kindsOfOwners(fleet)).containsExactlyInAnyOrder(kinds);
        assertThat(fleet.guarantees().repeats()).isLessThan(fleet.judge().deliveries() / MOST_REPEATED_SHARE);
        assertThat(fleet.guarantees().rows().read()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario22RollsFromMillraceToTheKclTwo(long seed) {
        FleetSimulation fleet = fleet(seed, 8);
        for (int i = 0; i < 3; i++) {
            join(fleet);
        }
        assertThat(fleet.tables().kind()).contains(TokenKind.WORKER);
        for (int i = 0; i < 3; i++) {
            join(fleet, KclGeneration.TWO);
            leave(fleet);
        }

        comesToRest(fleet, "kcl-TWO");
        assertThat(fleet.foreignOwners())
                .as("seen by workers that lived by their rows")
                .isPositive();
        assertThat(fleet.tables().kind()).contains(TokenKind.COUNTER);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario22RollsFromTheKclTwoToMillrace(long seed) {
        FleetSimulation fleet = fleet(seed, 8);
        List<SimulatedKcl> old =
                List.of(join(fleet, KclGeneration.TWO), join(fleet, KclGeneration.TWO), join(fleet, KclGeneration.TWO));
        for (SimulatedKcl peer : old) {
            join(fleet);
            leave(fleet, peer);
        }

        comesToRest(fleet, "worker");
        assertThat(fleet.tables().kind()).contains(TokenKind.COUNTER);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario22RollsFromTheKclTwoToTheKclThreeWithMillraceBeside(long seed) {
        FleetSimulation fleet = fleet(seed, 12);
        List<SimulatedKcl> old = List.of(join(fleet, KclGeneration.TWO), join(fleet, KclGeneration.TWO));
        join(fleet);
        for (SimulatedKcl peer : old) {
            join(fleet, KclGeneration.THREE);
            leave(fleet, peer);
        }
        assertThat(kindsOfOwners(fleet)).doesNotContain("kcl-TWO");
        leave(fleet);
        assertThat(kindsOfOwners(fleet)).containsExactly("kcl-THREE");
        join(fleet);
        leave(fleet, fleet.peers().first());

        comesToRest(fleet, "worker", "kcl-THREE");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario22AllThreeShareAStreamThatSplitsAndMerges(long seed) {
        FleetSimulation fleet = fleet(seed, 9);
        join(fleet);
        join(fleet);
        SimulatedKcl two = join(fleet, KclGeneration.TWO);
        SimulatedKcl three = join(fleet, KclGeneration.THREE);
        fleet.split();
        fleet.merge();
        fleet.pass(JOIN);
        leave(fleet);
        fleet.split();
        leave(fleet, two);
        fleet.merge();
        join(fleet);
        leave(fleet, three);
        join(fleet, KclGeneration.TWO);
        join(fleet, KclGeneration.THREE);

        assertThat(fleet.comeToRest()).isEmpty();
        assertThat(kindsOfOwners(fleet)).contains("worker");
        assertThat(fleet.tables().scan(() -> 0)).anyMatch(Lease::isFinished);
    }
}
