package io.millrace.consumer.simulation;

import static io.millrace.consumer.simulation.Stage.USUAL;
import static io.millrace.consumer.simulation.Stage.finish;
import static io.millrace.consumer.simulation.Stage.fleet;
import static io.millrace.consumer.simulation.Stage.handed;
import static io.millrace.consumer.simulation.Stage.longestWait;
import static io.millrace.consumer.simulation.Stage.shardsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.ConsumerStatus;
import io.millrace.consumer.event.EventLog;
import io.millrace.consumer.event.LogLines;
import io.millrace.consumer.lease.NamesakePolicy;
import io.millrace.consumer.lease.SimulatedTables;
import io.millrace.consumer.simulation.SettlementJudge.Handed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ScenariosTest} goes on: tables, streams and workers that are not the ones they are taken for. */
class IdentityScenariosTest {

    private static void assertStopped(SimulatedConsumer worker, String... words) {
        assertThat(worker.stopped())
                .as("why %s stopped", worker.name())
                .hasValueSatisfying(cause -> assertThat(cause).contains(words));
    }

    /** Stopped, and whoever asks after its health is told so. */
    private static void assertDown(SimulatedConsumer worker, String... words) {
        assertStopped(worker, words);
        assertThat(worker.status().state()).isEqualTo(ConsumerStatus.State.FAILED);
        assertThat(worker.status().healthy()).isFalse();
    }

    private static void assertUp(SimulatedConsumer worker) {
        assertThat(worker.stopped()).isEmpty();
        assertThat(worker.status().state()).isEqualTo(ConsumerStatus.State.RUNNING);
        assertThat(worker.status().healthy()).isTrue();
    }

    private static List<String> shardsWithRecords(FleetModel fleet) {
        return fleet.stream().openShards().stream()
                .filter(ModelStream.Life::hasKeys)
                .map(ModelStream.Life::id)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario17LostLeaseTableStopsEverybodyAndItsBackupRepeatsOnlyWhatCameSince(long seed) {
        FleetModel fleet = fleet(seed, 3);
        SimulatedTables.Backup backup = fleet.tables().backUp();
        Instant backedUp = fleet.serviceTime();
        fleet.runFor(20);
        assertThat(fleet.workers()).allSatisfy(IdentityScenariosTest::assertUp);
        fleet.expectStops();
        Instant deleted = fleet.serviceTime();
        fleet.tables().deleteLeases();
        fleet.runFor(20);

        assertThat(fleet.workers()).allSatisfy(worker -> assertDown(worker, "does not exist"));
        assertThat(handed(fleet, deleted.plusSeconds(5), each -> true)).isEmpty();
        long handed = fleet.judge().handed();

        fleet.tables().createLeasesAnew();
        SimulatedConsumer hasty = fleet.startWorker();
        fleet.runFor(20);
        assertDown(hasty, "'simulated' is not the one", "table-1", "table-2", "remove attribute 'tableId'");
        assertThat(fleet.tables().leased()).isEmpty();

        fleet.tables().restore(backup);
        fleet.judge().restored(backup.marks());
        SimulatedConsumer early = fleet.startWorker();
        fleet.runFor(20);
        assertDown(early, "table-1", "table-3");
        assertThat(fleet.judge().handed()).as("nothing is read meanwhile").isEqualTo(handed);

        fleet.tables().acceptLeases();
        Instant accepted = fleet.serviceTime();
        SimulatedConsumer last = fleet.startWorker();
        fleet.runFor(60);
        assertUp(last);
        List<Handed> after = handed(fleet, accepted, each -> true);
        assertThat(after).extracting(Handed::shardId).containsAll(shardsWithRecords(fleet));
        // A mark is written once a second; which records it covers exactly is judged by D.
        assertThat(after.stream().filter(Handed::again))
                .as("records handed out again")
                .isNotEmpty()
                .allMatch(
                        each -> each.arrived().isAfter(backedUp.minusSeconds(1).minus(USUAL)));
        assertThat(longestWait(handed(fleet, fleet.serviceTime().minusSeconds(10), each -> true)))
                .isLessThan(USUAL);
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario23StreamThatIsMadeAnewStopsWhoReadsItAndWhoStartsOnItWithOneLineEach(long seed) {
        FleetModel fleet = fleet(seed, 3);
        Map<SimulatedConsumer, LogLines> logs = new HashMap<>();
        for (SimulatedConsumer worker : fleet.workers()) {
            LogLines log = new LogLines();
            logs.put(worker, log);
            worker.tell(new EventLog(log, event -> {}));
        }
        fleet.expectStops();
        fleet.recreateStream();
        Instant made = fleet.serviceTime();
        fleet.runFor(75);

        assertThat(fleet.workers()).allSatisfy(worker -> {
            assertDown(worker, "stream 'model' was deleted and created again", "delete tables 'simulated'");
            List<String> lines = logs.getOrDefault(worker, new LogLines()).lines();
            assertThat(lines).filteredOn(line -> line.startsWith("ERROR")).hasSize(1);
        });
        long reads = fleet.reads();
        SimulatedConsumer next = fleet.startWorker();
        fleet.runFor(60);
        assertDown(next, "stream 'model' was deleted and created again");
        assertThat(fleet.reads()).as("nobody asks any more").isEqualTo(reads);
        assertThat(fleet.judge().log())
                .as("records of the new stream")
                .noneMatch(each -> each.arrived().isAfter(made));
        assertThat(fleet.judge().repeated()).isZero();
        assertThat(fleet.judge().violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario21YoungerOfTwoWithOneIdStopsAndNobodyNoticesAtItsWork(long seed) {
        FleetModel fleet = fleet(seed, 3);
        int ownerships = fleet.judge().changesOfHolder();
        fleet.expectStops();
        SimulatedConsumer older = fleet.workers().get(0);
        SimulatedConsumer younger = fleet.startWorker(older.name(), NamesakePolicy.YOUNGER_STOPS);
        Instant started = fleet.serviceTime();
        fleet.runFor(60);

        assertDown(younger, "worker id '" + older.name() + "' is at work in another process");
        assertUp(older);
        assertThat(fleet.judge().changesOfHolder()).isEqualTo(ownerships);
        assertThat(fleet.judge().repeated()).isZero();
        assertThat(longestWait(handed(fleet, started, each -> true))).isLessThan(USUAL);

        older.crash();
        SimulatedConsumer restarted = fleet.startWorker(older.name(), NamesakePolicy.YOUNGER_STOPS);
        fleet.runFor(60);
        assertThat(restarted.stopped())
                .as("a restart after a crash is no namesake")
                .isEmpty();
        assertThat(shardsOf(fleet, restarted)).isNotEmpty();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void scenario21TwoWithOneIdWorkAndAreWarnedOfOnceByDefault(long seed) {
        FleetModel fleet = fleet(seed, 2);
        List<String> told = new ArrayList<>();
        SimulatedConsumer older = fleet.workers().get(0);
        SimulatedConsumer younger = fleet.startWorker(older.name(), NamesakePolicy.WARN);
        for (SimulatedConsumer worker : fleet.workers()) {
            String who = worker == younger ? "younger" : worker == older ? "older" : "other";
            LogLines log = new LogLines();
            worker.tell(new EventLog(
                    log,
                    event -> log.lines().stream()
                            .filter(line -> line.contains("WorkerIdShared") && !told.contains(who + " " + line))
                            .forEach(line -> told.add(who + " " + line))));
        }
        fleet.runFor(120);

        String line = " WARN WorkerIdShared[workerId=" + older.name() + "]";
        assertThat(told).containsExactlyInAnyOrder("older" + line, "younger" + line);
        assertThat(fleet.judge().repeated()).isZero();
        assertThat(shardsOf(fleet, older)).isEqualTo(Set.copyOf(shardsOf(fleet, younger)));
        finish(fleet);
    }
}
