package io.millrace.benchmarks.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.consumer.Fleet.Make;
import io.millrace.benchmarks.consumer.ShardLoad.Keys;
import io.millrace.benchmarks.consumer.WorkerProcess.Latency;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A comparison means something only if both sides deliver what there is, through the workers that are measured. */
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class BothConsumersTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");
    private static final TableOptions SHORT = TableOptions.parse(
            List.of("-rounds", "1", "-warmUp", "1", "-time", "1", "-settling", "0", "-jvm", String.join(" ", SMALL)),
            new ArrayList<>());

    @ParameterizedTest
    @CsvSource({"MILLRACE,POLLING", "MILLRACE,FAN_OUT", "KCL,POLLING"})
    void everyRecordOfEveryAggregateIsCountedOnce(SideName side, Reading reading) throws IOException {
        try (Services services = Services.start(2, false);
                Feeder feeder = new Feeder(services, Keys.OWN);
                WorkerProcess worker = WorkerProcess.start(
                        SMALL,
                        new WorkerOptions(
                                side, true, reading, Entry.COUNT, services.kinesis(), services.dynamoDb(), "one"))) {
            feeder.write();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (worker.records() < feeder.records() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }

            assertThat(worker.records()).isPositive().isEqualTo(feeder.records());
            assertThat(worker.moving()).hasSize(2);
            assertThat(worker.footprint().threads()).isPositive();
            assertThat(worker.footprint().heapBytes()).isPositive();
            assertThat(services.tableWrites()).isPositive();
            // A clean stop of the KCL takes longer than all before it.
            worker.kill();
        }
    }

    @Test
    void everySideIsGivenTheSameAggregates() {
        ShardLoad load = new ShardLoad(1, 4, Keys.OWN);

        assertThat(load.aggregates()).allMatch(data -> data.length <= 51_200 && data.length > 51_000);
        assertThat(load.recordsInEach()).isEqualTo(353);
        assertThat(new ShardLoad(1, 4, Keys.SHARED).recordsInEach()).isEqualTo(479);
    }

    @ParameterizedTest
    @EnumSource
    void workerInMemoryCountsWithoutAnyService(WayIn way) throws IOException {
        try (WorkerProcess worker = WorkerProcess.startInMemory(SMALL, 2, Keys.SHARED, way)) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (worker.records() < 1_000_000 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }

            assertThat(worker.records()).isGreaterThanOrEqualTo(1_000_000);
            assertThat(worker.moving()).hasSize(way == WayIn.PROCESSOR ? 2 : 0);
        }
    }

    @Test
    void shardsOfAStoppedWorkerAreTimedAtItsPeerAndRecordsFromTheirPut() throws IOException {
        Make make = new Make(SideName.MILLRACE, true, Reading.POLLING);
        try (Fleet fleet = Fleet.start(SHORT, make, 2, 2);
                StampedWriter writer = StampedWriter.toAll(fleet.services(), Duration.ofMillis(50))) {
            writer.start();
            List<?> spread = fleet.awaitSpread();
            String moved = String.valueOf(fleet.awaitSpread().get(1).iterator().next());
            fleet.worker(0).reset();
            long endedAtNanos = System.nanoTime();
            fleet.worker(1).beginStop();
            Map<String, Long> first = fleet.awaitFirst(Set.of(moved), LIMIT);
            Latency latency = fleet.worker(0).latency();

            assertThat(spread).hasSize(2);
            assertThat(first).containsKey(moved);
            assertThat(first.get(moved)).isGreaterThan(endedAtNanos);
            assertThat(latency.records()).isPositive();
            assertThat(latency.halfNanos()).isPositive().isLessThanOrEqualTo(latency.mostNanos());
        }
    }
}
