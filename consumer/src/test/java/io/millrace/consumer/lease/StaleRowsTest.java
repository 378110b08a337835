package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link LeaseHolesTest} goes on: plans made from rows that are no longer true. */
@ParameterizedClass
@EnumSource(
        value = TokenKind.class,
        names = {"COUNTER", "WORKER"})
class StaleRowsTest {
    private final ScriptedFleet fleet;

    StaleRowsTest(TokenKind kind) {
        this.fleet = new ScriptedFleet(kind);
    }

    @BeforeEach
    void twelveShards() {
        for (int i = 0; i < 12; i++) {
            fleet.shards.add(new Shard("shard-" + (char) ('a' + i), Set.of(), HashKeyRange.ALL, false));
        }
    }

    private static List<Integer> held(ScriptedFleet.Worker... workers) {
        return List.of(workers).stream().map(worker -> worker.holds.size()).toList();
    }

    private void awaitRow(int count) {
        while (fleet.tables.list(() -> 0).size() < count) {
            fleet.run(0.01);
        }
    }

    /** A giver whose replica shows an empty joiner for ever would give it all that it has, two by two. */
    @Test
    void hole19GiverThatReadsAnOldRowIsRefusedByTheRowItself() {
        ScriptedFleet.Worker giver = fleet.worker("worker-a");
        fleet.run(20);
        ScriptedFleet.Worker joiner = fleet.worker("worker-b");
        awaitRow(2);
        giver.carrier.freeze("list");
        fleet.run(6);
        assertThat(held(giver, joiner)).containsExactly(6, 6);
        fleet.run(60);

        assertThat(held(giver, joiner)).containsExactly(6, 6);
        assertThat(joiner.heard).hasSize(6);
        assertThat(giver.heard).hasSize(12 + 2 * 6);
    }

    @Test
    void hole19PlanFromOldReadingsIsMadeAgainBeforeAnythingIsAnnounced() {
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(25);
        assertThat(held(a, b)).containsExactly(6, 6);
        List.of(a, b).forEach(worker -> worker.carrier.readOld(Duration.ofSeconds(4)));
        long announced = a.carrier.carried("reserve") + b.carrier.carried("reserve");
        ScriptedFleet.Worker c = fleet.worker("worker-c");
        fleet.run(40);

        assertThat(held(a, b, c)).containsExactly(4, 4, 4);
        assertThat(a.carrier.carried("reserve") + b.carrier.carried("reserve") - announced)
                .isEqualTo(4);
        assertThat(c.carrier.carried("reserve")).isZero();
    }

    @Test
    void hole19CountThatHasChangedIsInTheRowWithinHalfASecond() {
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(25);
        ScriptedFleet.Worker c = fleet.worker("worker-c");
        while (c.holds.size() < 4) {
            fleet.run(0.05);
        }
        fleet.run(0.6);

        assertThat(held(a, b, c)).containsExactly(4, 4, 4);
        assertThat(fleet.tables.list(() -> 0)).extracting(WorkerRow::held).containsExactly(4, 4, 4);
        assertThat(fleet.tables.list(() -> 0)).allMatch(row -> row.inbox().isEmpty());
    }
}
