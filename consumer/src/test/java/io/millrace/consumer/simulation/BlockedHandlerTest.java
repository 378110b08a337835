package io.millrace.consumer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.simulation.SettlementJudge.Handed;
import io.millrace.consumer.simulation.Treatment.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One key of one shard is stuck in user code, and all others are busy. */
class BlockedHandlerTest {
    private static final int SECONDS = 60;

    private static FleetModel fleet(Policy policy, boolean async) {
        Scene scene = new Scene(7, Duration.ofSeconds(10), 1, 6, Duration.ofSeconds(60));
        FleetModel fleet = new FleetModel(scene, BrokenRule.NONE, Reading.polling(), Treatment.of(7, policy, async));
        fleet.runFor(30);
        return fleet;
    }

    /** Twenty records more a second into each shard. */
    private static void writeMuch(FleetModel fleet) {
        for (int tick = 0; tick < 20 * SECONDS; tick++) {
            fleet.time()
                    .after(
                            Duration.ofMillis(50L * tick),
                            () -> fleet.stream()
                                    .openShards()
                                    .forEach(shard -> fleet.stream().write(shard, fleet.serviceTime())));
        }
    }

    /** Most bytes that the stuck shard's reader had in hand, second by second. */
    private static List<Long> heldWhileBlocked(FleetModel fleet, ModelStream.Life stuck) {
        SimulatedConsumer worker = fleet.workers().get(0);
        String key = fleet.stream().keyByName(stuck).orElseThrow();
        worker.failOn(record -> record.partitionKey().equals(key));
        writeMuch(fleet);
        List<Long> held = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            fleet.runFor(1);
            held.add(worker.heldBytes(stuck.id()));
        }
        return held;
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCK, false, 10",
        "BLOCK, true, 10",
        // A window this small is soon full of keys that are parked for three seconds each, and waits for them.
        "PARK_AND_BLOCK, false, 40"
    })
    void stuckShardHoldsItsShareAndOthersGoOn(Policy policy, boolean async, int longestWaitSeconds) {
        FleetModel fleet = fleet(policy, async);
        ModelStream.Life stuck = fleet.stream().openShards().get(0);
        Instant begun = fleet.serviceTime();
        List<Long> held = heldWhileBlocked(fleet, stuck);

        assertThat(held).allMatch(bytes -> bytes < Reading.LEAST_BYTES / 2);
        assertThat(held.subList(SECONDS / 2, SECONDS))
                .as("full, and not read on")
                .allMatch(bytes -> bytes > 0);
        assertThat(Stage.longestWait(
                        Stage.handed(fleet, begun, each -> !each.shardId().equals(stuck.id()) && !each.again())))
                .isLessThan(Duration.ofSeconds(longestWaitSeconds));
        assertThat(Stage.handed(fleet, begun, each -> each.shardId().equals(stuck.id())))
                .extracting(Handed::again)
                .contains(false);

        fleet.workers().get(0).failOn(record -> false);
        // Each failing record of the backlog parks the key for some time again.
        fleet.runFor(180);
        Stage.finish(fleet);
    }
}
