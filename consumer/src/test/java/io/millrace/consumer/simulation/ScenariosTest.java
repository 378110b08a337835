package io.millrace.consumer.simulation;

import static io.millrace.consumer.simulation.Stage.USUAL;
import static io.millrace.consumer.simulation.Stage.finish;
import static io.millrace.consumer.simulation.Stage.fleet;
import static io.millrace.consumer.simulation.Stage.handed;
import static io.millrace.consumer.simulation.Stage.longestWait;
import static io.millrace.consumer.simulation.Stage.shardsOf;
import static io.millrace.consumer.simulation.Stage.takeOver;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.ShardStatus;
import io.millrace.consumer.simulation.SettlementJudge.Handed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One fault at a time, at whole workers under load, in both kinds of liveness: odd seeds have a lease time of 3 s, even ones of 10 s.
 * Every scenario is judged by L, O, D and M as well. Times are from a record's arrival at the service to user code.
 */
class ScenariosTest {
    /** How far behind each shard is, as its holder tells. */
    private static Map<String, Duration> lags(FleetModel fleet) {
        Map<String, Duration> lags = new HashMap<>();
        for (SimulatedConsumer worker : fleet.workers()) {
            worker.status().shards().stream()
                    .filter(ShardStatus::here)
                    .forEach(shard -> shard.behindLatest().ifPresent(lag -> lags.put(shard.shardId(), lag)));
        }
        return lags;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario01KilledWorkersShardsMoveWithinTheLeaseTimeAndABeat(long seed) {
        FleetModel fleet = fleet(seed, 3);
        SimulatedConsumer victim = fleet.workers().get(0);
        Set<String> shards = shardsOf(fleet, victim);
        Instant killed = fleet.serviceTime();
        victim.crash();
        fleet.runFor(30);

        List<Handed> after = handed(fleet, killed, each -> shards.contains(each.shardId()));
        assertThat(after).extracting(Handed::shardId).containsAll(shards);
        assertThat(after).extracting(Handed::worker).doesNotContain(victim.name());
        assertThat(longestWait(after)).isLessThan(takeOver(fleet));
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario02NoWorkersDeathStopsAnothersShards(long seed) {
        FleetModel fleet = fleet(seed, 4);
        for (SimulatedConsumer victim : List.copyOf(fleet.workers())) {
            Set<String> itsOwn = shardsOf(fleet, victim);
            Instant killed = fleet.serviceTime();
            victim.crash();
            fleet.startWorker();
            fleet.runFor(fleet.leaseTime().toSeconds() / 2.0);

            assertThat(longestWait(handed(fleet, killed, each -> !itsOwn.contains(each.shardId()))))
                    .isLessThan(USUAL);
            fleet.runFor(30);
        }
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario03StoppedWorkerHandsEveryShardOverWithinTwoSecondsWithoutADuplicate(long seed) {
        FleetModel fleet = fleet(seed, 3);
        SimulatedConsumer leaver = fleet.workers().get(1);
        Set<String> shards = shardsOf(fleet, leaver);
        Instant told = fleet.serviceTime();
        long repeatedBefore = fleet.judge().repeated();
        leaver.leave(Duration.ofSeconds(15), leaver::crash);
        fleet.runFor(20);

        List<Handed> after = handed(fleet, told, each -> shards.contains(each.shardId()));
        assertThat(after.stream()
                        .filter(each -> !each.worker().equals(leaver.name()))
                        .map(Handed::shardId))
                .containsAll(shards);
        assertThat(longestWait(after)).isLessThan(Duration.ofSeconds(2));
        assertThat(fleet.judge().repeated()).isEqualTo(repeatedBefore);
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario04WorkerThatSleptForLongerThanItsLeaseCallsNothingWhenItWakes(long seed) {
        FleetModel fleet = fleet(seed, 3);
        SimulatedConsumer sleeper = fleet.workers().get(0);
        Duration sleep = fleet.leaseTime().multipliedBy(3);
        Instant asleep = fleet.serviceTime();
        sleeper.freeze(sleep);
        fleet.runFor(sleep.toSeconds() + 60.0);

        Set<String> taken = handed(fleet, asleep, each -> each.at().isBefore(asleep.plus(sleep))).stream()
                .map(Handed::shardId)
                .collect(Collectors.toSet());
        assertThat(taken).hasSize(12);
        assertThat(handed(
                        fleet,
                        asleep.plus(sleep).minusMillis(1),
                        each -> each.worker().equals(sleeper.name())
                                && each.at().isBefore(asleep.plus(sleep.plusMillis(100)))))
                .as("calls in the first moments after the sleep")
                .isEmpty();
        finish(fleet);
    }

    private static long written(FleetModel fleet) {
        return fleet.stream().written().values().stream()
                .mapToLong(Integer::longValue)
                .sum();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario05TablesThatThrottleForFiveMinutesLoseNothing(long seed) {
        FleetModel fleet = fleet(seed, 3);
        Instant began = fleet.serviceTime();
        long written = written(fleet);
        fleet.tables().storm(fleet.leaseTime(), Duration.ofMinutes(5));
        fleet.runFor(300);
        assertThat(handed(fleet, began.plusSeconds(240), each -> true))
                .as("records in the last minute of five")
                .isNotEmpty();
        assertThat((long) handed(fleet, began, each -> !each.again()).size())
                .as("records handed out meanwhile")
                .isGreaterThan((written(fleet) - written) / 2);
        Instant over = fleet.serviceTime();
        fleet.tables().calm();
        fleet.runFor(60);

        assertThat(handed(fleet, over.plusSeconds(30), each -> true).stream().map(Handed::shardId))
                .as("shards that move again")
                .containsAll(fleet.stream().openShards().stream()
                        .map(ModelStream.Life::id)
                        .toList());
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario06WorkerWithoutItsTablesStopsBeforeOthersTakeOver(long seed) {
        FleetModel fleet = fleet(seed, 3);
        SimulatedConsumer lonely = fleet.workers().get(2);
        Instant cut = fleet.serviceTime();
        lonely.cut(fleet.leaseTime().multipliedBy(4));
        Set<String> shards = shardsOf(fleet, lonely);
        fleet.runFor(fleet.leaseTime().toSeconds() * 3.0);

        List<Handed> after = handed(fleet, cut, each -> shards.contains(each.shardId()));
        Instant last = after.stream()
                .filter(each -> each.worker().equals(lonely.name()))
                .map(Handed::at)
                .max(Instant::compareTo)
                .orElse(cut);
        assertThat(Duration.between(cut, last))
                .isLessThan(fleet.leaseTime().multipliedBy(7).dividedBy(10));
        assertThat(after.stream().filter(each -> !each.worker().equals(lonely.name())))
                .allMatch(each -> each.at().isAfter(last))
                .extracting(Handed::shardId)
                .containsAll(shards);
        fleet.runFor(60);
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario07StreamThatIsUnreachableCostsNoLease(long seed) {
        FleetModel fleet = fleet(seed, 3);
        int ownerships = fleet.judge().changesOfHolder();
        assertThat(fleet.workers()).allMatch(worker -> worker.status().healthy());
        fleet.kinesisIsDown(true);
        fleet.runFor(60);
        long reads = fleet.reads();
        Map<String, Duration> lags = lags(fleet);
        fleet.runFor(60);
        assertThat(fleet.reads() - reads).as("calls of 12 shards in a minute").isBetween(12L * 10, 12L * 90);
        assertThat(lags(fleet))
                .hasSize(12)
                .allSatisfy((shard, lag) -> assertThat(lag.minus(lags.getOrDefault(shard, Duration.ZERO)))
                        .isBetween(Duration.ofSeconds(58), Duration.ofSeconds(62)));
        assertThat(fleet.workers()).allSatisfy(worker -> {
            assertThat(worker.status().healthy()).isFalse();
            assertThat(worker.status().stuck()).hasSize(4);
        });
        fleet.kinesisIsDown(false);
        Instant back = fleet.serviceTime();
        fleet.runFor(30);

        assertThat(fleet.workers()).allMatch(worker -> worker.status().healthy());
        assertThat(fleet.judge().changesOfHolder()).isEqualTo(ownerships);
        assertThat(handed(fleet, back, each -> true))
                .extracting(Handed::shardId)
                .hasSizeGreaterThan(12);
        assertThat(longestWait(handed(fleet, back.plusSeconds(25), each -> true)))
                .isLessThan(USUAL);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario08ClocksThatAreTenMinutesWrongOrJumpMoveNothing(long seed) {
        FleetModel fleet = fleet(seed, 3);
        int ownerships = fleet.judge().changesOfHolder();
        fleet.workers().get(0).setClock(Duration.ofMinutes(10));
        fleet.workers().get(1).setClock(Duration.ofMinutes(-10));
        fleet.runFor(60);
        fleet.workers().get(0).setClock(Duration.ofMinutes(-10));
        fleet.workers().get(1).setClock(Duration.ofMinutes(10));
        fleet.runFor(60);

        assertThat(fleet.judge().changesOfHolder()).isEqualTo(ownerships);
        assertThat(fleet.judge().repeated()).isZero();
        assertThat(longestWait(handed(fleet, fleet.serviceTime().minusSeconds(100), each -> true)))
                .isLessThan(USUAL);
        finish(fleet);
    }
}
