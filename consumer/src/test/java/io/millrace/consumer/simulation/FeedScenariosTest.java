package io.millrace.consumer.simulation;

import static io.millrace.consumer.simulation.Stage.USUAL;
import static io.millrace.consumer.simulation.Stage.finish;
import static io.millrace.consumer.simulation.Stage.fleet;
import static io.millrace.consumer.simulation.Stage.handed;
import static io.millrace.consumer.simulation.Stage.longestWait;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.simulation.SettlementJudge.Handed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ScenariosTest} goes on: what reading does, and how much of it is held. */
class FeedScenariosTest {
    private static final long BUDGET_BYTES = 64 << 20;

    private static int open(FleetModel fleet) {
        return fleet.stream().openShards().size();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario18HalfOpenSubscriptionIsNoticedWithinTenSeconds(long seed) {
        FleetModel fleet = fleet(seed, 3, Reading.fanOut());
        int opened = fleet.desk().opened();
        Instant silent = fleet.serviceTime();
        fleet.desk().standing().forEach(ModelSubscriptions.Opened::fallSilent);
        fleet.runFor(20);

        assertThat(fleet.desk().opened() - opened).as("calls").isEqualTo(open(fleet));
        List<Handed> after = handed(fleet, silent.plusMillis(500), each -> true);
        assertThat(after).noneMatch(each -> each.at().isBefore(silent.plusSeconds(8)));
        assertThat(longestWait(after)).isLessThan(Duration.ofSeconds(10).plus(USUAL));
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario18SubscriptionsInUseAreAskedForAgainAndGoOnFromTheirContinuation(long seed) {
        FleetModel fleet = fleet(seed, 3, Reading.fanOut());
        int opened = fleet.desk().opened();
        Instant broken = fleet.serviceTime();
        fleet.desk().refuse(2 * open(fleet));
        fleet.desk().standing().forEach(ModelSubscriptions.Opened::breakOutOfOrder);
        fleet.runFor(40);

        // Refused twice on average, with at least 5 s behind each refusal.
        assertThat(fleet.desk().opened() - opened).as("calls").isEqualTo(3 * open(fleet));
        assertThat(longestWait(handed(fleet, broken, each -> true)))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(30));
        assertThat(longestWait(handed(fleet, fleet.serviceTime().minusSeconds(10), each -> true)))
                .isLessThan(USUAL);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario18SubscriptionThatExpiresInALongCallGoesOnFromItsContinuation(long seed) {
        FleetModel fleet = fleet(seed, 3, Reading.fanOut());
        fleet.workers().forEach(worker -> worker.blockNextCall(Duration.ofMinutes(6)));
        fleet.runFor(400);

        assertThat(fleet.desk().expired())
                .as(
                        "subscriptions that the service ended, where enough had come to fill the window of the blocked shard")
                .isBetween(1, 3);
        assertThat(longestWait(handed(fleet, fleet.serviceTime().minusSeconds(20), each -> true)))
                .isLessThan(USUAL);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario18WhatIsToldBehindTheEndOfASubscriptionChangesNothing(long seed) {
        FleetModel fleet = fleet(seed, 3, Reading.fanOut());
        for (int round = 0; round < 4; round++) {
            fleet.desk().standing().forEach(ModelSubscriptions.Opened::endOutOfOrder);
            fleet.runFor(7);
            fleet.desk().standing().forEach(ModelSubscriptions.Opened::breakOutOfOrder);
            fleet.runFor(7);
        }

        assertThat(longestWait(handed(fleet, fleet.serviceTime().minusSeconds(50), each -> true)))
                .isLessThan(USUAL);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

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
                .forEach(worker ->
                        worker.takeTimeFor(record -> record.partitionKey().equals(slowKey), Duration.ofMillis(120)));
        Instant began = fleet.serviceTime();
        fleet.writeMuch(hot, 30, 15);
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

    private static FleetModel withLargeRecordsEverywhere(long seed, BrokenRule broken) {
        FleetModel fleet = fleet(seed, 1, new Reading(Reading.Way.POLLING, BUDGET_BYTES), broken);
        fleet.workers()
                .forEach(worker -> worker.takeTimeFor(
                        record -> record.content().dataSizeBytes() > 1 << 20, Duration.ofSeconds(2)));
        fleet.stream().openShards().forEach(shard -> fleet.writeLarge(shard, 50));
        fleet.runFor(60);
        return fleet;
    }

    @Test
    void bytesThatAreGivenBackTooEarlyAreFoundByTheirJudge() {
        FleetModel fleet = withLargeRecordsEverywhere(1, BrokenRule.BYTES_ARE_GIVEN_BACK_EARLY);

        assertThat(fleet.end()).isNotEmpty().allMatch(words -> words.startsWith("M memory"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario20RecordsOfTenMebibytesInEveryShardKeepToTheBudget(long seed) {
        FleetModel fleet = withLargeRecordsEverywhere(seed, BrokenRule.NONE);

        assertThat(fleet.judge().heldBytes().most()).as("most bytes held").isGreaterThan(BUDGET_BYTES / 2);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario20ShardWithARecordOfTenMebibytesNowAndThenKeepsUp(long seed) {
        FleetModel fleet = fleet(seed, 1, new Reading(Reading.Way.POLLING, BUDGET_BYTES));
        ModelStream.Life hot = fleet.stream().openShards().get(0);
        fleet.writeMuch(hot, 120, 8);
        fleet.runFor(120);

        Instant late = fleet.serviceTime().minusSeconds(40);
        // The service makes a shard pause for five seconds after such a record.
        assertThat(longestWait(handed(fleet, late, each -> each.shardId().equals(hot.id()))))
                .isLessThan(Duration.ofSeconds(10));
        finish(fleet);
    }
}
