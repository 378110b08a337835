package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Five minutes in which the tables turn requests down: what keeps leases alive gets through before all else. */
@ParameterizedClass
@EnumSource(
        value = TokenKind.class,
        names = {"COUNTER", "WORKER"})
class ThrottlingTest {
    private static final int SHARDS = 36;
    private static final Duration THROTTLED = Duration.ofMinutes(5);

    private final ScriptedFleet fleet;
    private final List<ScriptedFleet.Worker> workers = new ArrayList<>();
    private final Map<String, Long> marks = new HashMap<>();
    private boolean marking = true;

    ThrottlingTest(TokenKind kind) {
        this.fleet = new ScriptedFleet(kind);
    }

    @BeforeEach
    void threeWorkersAtRest() {
        for (int i = 0; i < SHARDS; i++) {
            fleet.shards.add(new Shard(String.format("shard-%03d", i), Set.of(), HashKeyRange.ALL, false));
        }
        for (String name : List.of("worker-a", "worker-b", "worker-c")) {
            workers.add(fleet.worker(name));
        }
        fleet.run(60);
        assertThat(workers).allMatch(worker -> worker.holds.size() == SHARDS / 3);
        mark();
        fleet.run(1);
    }

    /** Every shard's reader wants a mark written five times a second. */
    private void mark() {
        for (ScriptedFleet.Worker worker : workers) {
            worker.holds.values().forEach(hold -> {
                long next = marks.merge(hold.shardId(), 1L, Long::sum);
                hold.settledTo(ScriptedFleet.mark(next));
                hold.checkpoint(ScriptedFleet.mark(next));
            });
        }
        if (marking) {
            fleet.time.after(Duration.ofMillis(200), this::mark);
        }
    }

    private List<List<String>> heard() {
        return workers.stream().map(worker -> List.copyOf(worker.heard)).toList();
    }

    private Map<String, Long> written() {
        Map<String, Long> written = new HashMap<>();
        fleet.tables
                .scan(() -> 0)
                .forEach(lease ->
                        written.put(lease.key(), Long.valueOf(lease.checkpoint().text())));
        return written;
    }

    private void assertNothingWasLostAndAllMarksCame(List<List<String>> before, Map<String, Long> writtenBefore) {
        assertThat(heard()).isEqualTo(before);
        assertThat(written()).allSatisfy((shard, mark) -> assertThat(mark).isGreaterThan(writtenBefore.get(shard)));
        workers.forEach(worker -> worker.carrier.heal());
        marking = false;
        fleet.run(90);
        assertThat(heard()).isEqualTo(before);
        assertThat(written()).isEqualTo(marks);
    }

    @Test
    void sixOfTenRequestsRefusedLoseNoLease() {
        Random random = new Random(20);
        workers.forEach(worker -> worker.carrier.throttle(operation -> random.nextInt(10) < 6));
        List<List<String>> before = heard();
        Map<String, Long> writtenBefore = written();
        fleet.run(THROTTLED);

        assertNothingWasLostAndAllMarksCame(before, writtenBefore);
    }

    @Test
    void leaseTableWithRoomForLittleMoreThanTheRenewalsLosesNoLease() {
        Capacity writes = new Capacity(24);
        Capacity reads = new Capacity(6);
        workers.forEach(worker -> worker.carrier.throttle(operation -> {
            if (operation.startsWith("write ")) {
                return !writes.take(1);
            }
            return operation.equals("scan") ? !reads.take(3) : operation.startsWith("read ") && !reads.take(1);
        }));
        List<List<String>> before = heard();
        Map<String, Long> writtenBefore = written();
        fleet.run(THROTTLED);

        assertNothingWasLostAndAllMarksCame(before, writtenBefore);
    }

    @Test
    void whenEverythingIsRefusedNobodyIsDeclaredDeadAndAllGoOnWhereTheyWere() {
        List<String> rows =
                fleet.tables.list(() -> 0).stream().map(WorkerRow::incarnation).toList();
        workers.forEach(worker -> worker.carrier.throttle(operation -> true));
        fleet.run(THROTTLED);
        assertThat(workers).allMatch(worker -> worker.holds.isEmpty());
        workers.forEach(worker -> worker.carrier.heal());
        fleet.run(60);

        assertThat(fleet.tables.list(() -> 0))
                .extracting(WorkerRow::incarnation)
                .containsExactlyElementsOf(rows);
        assertThat(fleet.tables.list(() -> 0)).noneMatch(WorkerRow::dead);
        assertThat(workers.stream().mapToInt(worker -> worker.holds.size()).sum())
                .isEqualTo(SHARDS);
    }

    /** What a table admits in a second, with a second's worth saved up at most. */
    private final class Capacity {
        private final double perSecond;
        private double left;
        private long sinceNanos = fleet.time.nowNanos();

        Capacity(double perSecond) {
            this.perSecond = perSecond;
        }

        boolean take(double units) {
            long now = fleet.time.nowNanos();
            left = Math.min(perSecond, left + (now - sinceNanos) * perSecond / 1e9);
            sinceNanos = now;
            if (left < units) {
                return false;
            }
            left -= units;
            return true;
        }
    }
}
