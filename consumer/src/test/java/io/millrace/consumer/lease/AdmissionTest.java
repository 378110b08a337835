package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a worker does not start, or stops, because the table or its own name is not what it should be. */
class AdmissionTest {
    private static final String ONE = "shard-1";

    private final ScriptedFleet fleet = new ScriptedFleet();

    @BeforeEach
    void oneShard() {
        fleet.shards.add(new Shard(ONE, Set.of(), HashKeyRange.ALL, false));
    }

    private static void assertRefused(ScriptedFleet.Worker worker, String... words) {
        CompletableFuture<Void> started = worker.keeper.start().toCompletableFuture();
        assertThatThrownBy(started::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnrecoverableException.class)
                .hasMessageContainingAll(words);
        assertThat(worker.heard).isEmpty();
    }

    @Test
    void scenario17RestoredTableIsNotReadAsIfNothingHadHappened() {
        ScriptedFleet.Worker first = fleet.worker("worker-a");
        fleet.run(5);
        first.stop(Duration.ofSeconds(1));
        fleet.run(5);
        fleet.tables.deleteLease(ONE);
        fleet.tables.isAnother("table-2");
        ScriptedFleet.Worker second = fleet.worker("worker-b");
        fleet.run(5);

        assertRefused(second, "'scripted'", "table-1", "table-2", "'mode'", "'scripted-millrace'");
        assertThat(second.events).anyMatch(event -> event instanceof ConsumerEvent.Stopped);
        assertThat(fleet.tables.lease(ONE)).isEmpty();
    }

    @Test
    void scenario17TableThatIsReplacedUnderARunningWorkerStopsItWithinTheHour() {
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);
        fleet.tables.isAnother("table-2");
        fleet.run(Duration.ofMinutes(75));

        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " FENCED");
        assertThat(a.events).anyMatch(event -> event instanceof ConsumerEvent.Stopped);
    }

    @Test
    void workerThatMayNotDescribeTheTableSaysSoAndWorks() {
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        a.carrier.forbid("describe");
        fleet.run(5);

        assertThat(a.holds).containsKey(ONE);
        assertThat(a.events).anyMatch(event -> event.toString().contains("not allowed to describe"));
    }

    @Test
    void scenario21YoungerOfTwoWithOneIdDoesNotStart() {
        ScriptedFleet.Worker older = fleet.worker("worker-a", NamesakePolicy.YOUNGER_STOPS);
        fleet.run(5);
        ScriptedFleet.Worker younger = fleet.worker("worker-a", NamesakePolicy.YOUNGER_STOPS);
        fleet.run(15);

        assertRefused(younger, "'worker-a'", "another process", "'scripted'");
        assertThat(older.heard).containsExactly("gained " + ONE);
    }

    @Test
    void scenario21RestartAfterACrashIsNoNamesake() {
        ScriptedFleet.Worker crashed = fleet.worker("worker-a", NamesakePolicy.YOUNGER_STOPS);
        fleet.run(5);
        crashed.loop.kill();
        ScriptedFleet.Worker next = fleet.worker("worker-a", NamesakePolicy.YOUNGER_STOPS);
        fleet.run(40);

        assertThat(next.holds).containsKey(ONE);
    }

    @Test
    void scenario21BothWorkAndTellWhereThatIsWanted() {
        fleet.shards.add(new Shard("shard-2", Set.of(), HashKeyRange.ALL, false));
        ScriptedFleet.Worker one = fleet.worker("worker-a");
        ScriptedFleet.Worker other = fleet.worker("worker-a");
        fleet.run(60);

        assertThat(one.holds.size() + other.holds.size()).isEqualTo(2);
        assertThat(one.events).contains(new ConsumerEvent.WorkerIdShared("worker-a"));
        assertThat(other.events).contains(new ConsumerEvent.WorkerIdShared("worker-a"));
    }
}
