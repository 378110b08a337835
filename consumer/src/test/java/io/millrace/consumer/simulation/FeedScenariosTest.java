package io.millrace.consumer.simulation;

import static io.millrace.consumer.simulation.Stage.USUAL;
import static io.millrace.consumer.simulation.Stage.finish;
import static io.millrace.consumer.simulation.Stage.fleet;
import static io.millrace.consumer.simulation.Stage.handed;
import static io.millrace.consumer.simulation.Stage.longestWait;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ScenariosTest} goes on: what reading does, and how much of it is held. */
class FeedScenariosTest {
    private static final long BUDGET_BYTES = 64 << 20;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario20HotShardWithASlowKeyAndRecordsOfTenMebibytesTakesNothingFromTheOthers(long seed) {
        FleetModel fleet = fleet(seed, 1, new Reading(Reading.Way.POLLING, BUDGET_BYTES));
        ModelStream.Life hot = fleet.stream().openShards().stream()
                .filter(ModelStream.Life::hasKeys)
                .findFirst()
                .orElseThrow();
        String slowKey = hot.placed().get(0).key();
        fleet.workers()
                .forEach(worker -> worker.takeTimeFor(
                        record -> record.partitionKey().equals(slowKey), Duration.ofMillis(120)));
        Instant began = fleet.serviceTime();
        fleet.writeMuch(hot, 30);
        fleet.runFor(30);
        assertThat(handed(fleet, began, each -> each.shardId().equals(hot.id())))
                .as("records of the hot shard, which is far behind")
                .hasSizeLessThan(hot.placed().size() / 2);
        fleet.runFor(90);

        assertThat(longestWait(handed(fleet, began, each -> !each.shardId().equals(hot.id()))))
                .isLessThan(USUAL);
        assertThat(fleet.judge().heldBytes().most()).as("most bytes held").isBetween(10L << 20, BUDGET_BYTES);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario20RecordsOfTenMebibytesInEveryShardKeepToTheBudget(long seed) {
        FleetModel fleet = fleet(seed, 1, new Reading(Reading.Way.POLLING, BUDGET_BYTES));
        fleet.workers()
                .forEach(worker -> worker.takeTimeFor(
                        record -> record.content().dataSizeBytes() > 1 << 20, Duration.ofSeconds(2)));
        fleet.stream().openShards().forEach(shard -> fleet.writeLarge(shard, 50));
        fleet.runFor(60);

        assertThat(fleet.judge().heldBytes().most()).as("most bytes held").isGreaterThan(BUDGET_BYTES / 2);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }
}
