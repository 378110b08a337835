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
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.simulation.SettlementJudge.Handed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ScenariosTest} goes on: what happens to records and to the writes of their marks. */
class RecordScenariosTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario12IteratorThatExpiredInALongCallCostsNoDuplicate(long seed) {
        FleetModel fleet = fleet(seed, 3);
        fleet.workers().forEach(worker -> worker.blockNextCall(Duration.ofMinutes(10)));
        fleet.runFor(680);

        Instant back = fleet.serviceTime();
        fleet.runFor(30);
        assertThat(longestWait(handed(fleet, back, each -> true))).isLessThan(USUAL);
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario13RecordThatFailsForEverBlocksItsShardAloneUntilItIsMended(long seed) {
        FleetModel fleet = fleet(seed, 3);
        ModelStream.Life poisoned = fleet.stream().openShards().stream()
                .filter(ModelStream.Life::hasKeys)
                .findFirst()
                .orElseThrow();
        List<ConsumerEvent.HealthChanged> alarms = new ArrayList<>();
        fleet.workers().forEach(worker -> {
            worker.failOn(record -> record.shardId().equals(poisoned.id()));
            worker.tell(event -> {
                if (event instanceof ConsumerEvent.HealthChanged changed) {
                    alarms.add(changed);
                }
            });
        });
        Instant began = fleet.serviceTime();
        fleet.runFor(60);

        List<Handed> tried = handed(fleet, began, each -> each.shardId().equals(poisoned.id()));
        assertThat(tried).as("attempts at one record").hasSizeGreaterThan(5);
        assertThat(tried).extracting(Handed::arrived).containsOnly(tried.get(0).arrived());
        assertThat(longestWait(handed(fleet, began, each -> !each.shardId().equals(poisoned.id()))))
                .isLessThan(USUAL);
        assertThat(alarms).hasSize(1).allSatisfy(alarm -> {
            assertThat(alarm.shardId()).isEqualTo(poisoned.id());
            assertThat(alarm.now().state()).isEqualTo(ShardHealth.State.BLOCKED_IN_USER_CODE);
        });
        assertThat(fleet.workers().stream().filter(worker -> !worker.status().healthy()))
                .hasSize(1)
                .allSatisfy(worker -> assertThat(worker.status().stuck())
                        .extracting(ShardStatus::shardId)
                        .containsExactly(poisoned.id()));
        fleet.workers().forEach(worker -> worker.failOn(record -> false));
        fleet.runFor(5);
        assertThat(fleet.workers()).allMatch(worker -> worker.status().healthy());
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario14LeaseThatTheKclTookIsDroppedAndTakenBackOnlyWhenTheKclIsSilent(long seed) {
        FleetModel fleet = fleet(seed, 3);
        Set<String> shards = shardsOf(fleet, fleet.workers().get(0));
        shards.forEach(fleet.tables()::takeByKcl);
        Instant taken = fleet.serviceTime();
        fleet.runFor(fleet.leaseTime().toSeconds() + 40.0);

        List<Handed> after = handed(fleet, taken, each -> shards.contains(each.shardId()));
        assertThat(after.stream().filter(each -> each.at().isAfter(taken.plusSeconds(30))))
                .as("records once the KCL was silent for the lease time")
                .extracting(Handed::shardId)
                .containsAll(shards);
        // Until its next checkpoint is refused, the old holder does not know.
        assertThat(after.stream()
                        .filter(each -> each.at().isAfter(taken.plusSeconds(3)))
                        .filter(each -> each.at().isBefore(taken.plus(fleet.leaseTime()))))
                .isEmpty();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario15LostAnswersOfTheTablesCostNoLeaseAndNoDuplicate(long seed) {
        FleetModel fleet = fleet(seed, 3);
        int ownerships = fleet.judge().changesOfHolder();
        fleet.tables().loseAnswers();
        fleet.runFor(120);

        assertThat(fleet.judge().changesOfHolder()).isEqualTo(ownerships);
        assertThat(fleet.judge().repeated()).isZero();
        assertThat(longestWait(handed(fleet, fleet.serviceTime().minusSeconds(110), each -> true)))
                .isLessThan(USUAL);
        fleet.tables().calm();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario16TakeOversStartFromTheirOwnClaimThoughReadingsAreOld(long seed) {
        FleetModel fleet = fleet(seed, 3);
        fleet.tables().readStale();
        for (int round = 0; round < 4; round++) {
            SimulatedConsumer leaver = fleet.workers().get(round);
            leaver.leave(Duration.ofSeconds(15), leaver::crash);
            fleet.startWorker();
            fleet.runFor(20);
        }

        assertThat(fleet.judge().repeated())
                .as("clean hand-overs repeat nothing")
                .isZero();
        fleet.workers().get(4).crash();
        fleet.runFor(30);
        fleet.tables().calm();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario19DamagedAggregatesComeWholeAsOneRecordEachAndAreTold(long seed) {
        FleetModel fleet = fleet(seed, 3);
        Set<String> told = new HashSet<>();
        fleet.workers()
                .forEach(worker -> worker.tell(event -> {
                    if (event instanceof ConsumerEvent.DamagedAggregate damaged) {
                        told.add(damaged.shardId() + " " + damaged.sequenceNumber() + " " + damaged.damage());
                    }
                }));
        Set<String> written = new HashSet<>(fleet.stream().damaged().keySet().stream()
                .map(SequenceNumber::digits)
                .toList());
        for (DamagedAggregate kind : DamagedAggregate.values()) {
            for (ModelStream.Life shard : fleet.stream().openShards()) {
                fleet.stream()
                        .keyByName(shard)
                        .ifPresent(key -> fleet.stream().writeDamaged(shard, key, kind, fleet.serviceTime()));
            }
            fleet.runFor(3);
        }
        fleet.workers().get(0).crash();
        fleet.runFor(30);

        List<String> expected = new ArrayList<>();
        fleet.stream().damaged().forEach((sequence, damaged) -> {
            if (!written.contains(sequence.digits())) {
                expected.add(damaged.shardId() + " " + sequence.digits() + " " + damaged.damage());
            }
        });
        assertThat(expected).hasSizeGreaterThan(5 * 10);
        assertThat(told).containsAll(expected);
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario24ShardsGivenToAWorkerThatDiesAreTakenByAnother(long seed) {
        FleetModel fleet = fleet(seed, 3);
        SimulatedConsumer leaver = fleet.workers().get(0);
        SimulatedConsumer target = fleet.workers().get(1);
        Instant told = fleet.serviceTime();
        leaver.leave(Duration.ofSeconds(15), leaver::crash);
        fleet.runFor(0.1);
        target.crash();
        fleet.runFor(40);

        List<Handed> later = handed(fleet, told.plusSeconds(30), each -> true);
        assertThat(later)
                .extracting(Handed::worker)
                .containsOnly(fleet.workers().get(2).name());
        assertThat(later)
                .extracting(Handed::shardId)
                .containsAll(fleet.stream().openShards().stream()
                        .filter(ModelStream.Life::hasKeys)
                        .map(ModelStream.Life::id)
                        .toList());
        assertThat(longestWait(handed(fleet, told, each -> true)))
                .isLessThan(
                        takeOver(fleet).plus(fleet.leaseTime().multipliedBy(6).dividedBy(10)));
        finish(fleet);
    }
}
