package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is saved with a checkpoint: in the same write, found with that checkpoint alone, and inherited by children. */
class CheckpointStateTest {
    private final ScriptedFleet fleet = new ScriptedFleet(TokenKind.COUNTER);
    private final List<LeaseWrite> writes = new ArrayList<>();

    @BeforeEach
    void watch() {
        fleet.tables.watch(new InMemoryTables.WriteWitness() {
            @Override
            public void created(Lease lease) {}

            @Override
            public void applied(LeaseWrite write, Lease before, Lease after) {
                writes.add(write);
            }
        });
    }

    /** Says which mark it was asked for. */
    private record Named(String name) implements CheckpointState {
        @Override
        public Optional<ByteBuffer> at(RecordPosition mark) {
            return Optional.of(bytes(name + " at " + mark));
        }

        @Override
        public Optional<ByteBuffer> atEnd() {
            return Optional.of(bytes(name + " at end"));
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> saves(ScriptedFleet.Worker worker, String shard) {
        SavedStates found = found(worker, shard);
        assertThat(found.outdated()).isZero();
        return texts(found);
    }

    private static SavedStates found(ScriptedFleet.Worker worker, String shard) {
        return worker.hold(shard).savesWith(new Named(shard));
    }

    private static List<String> texts(SavedStates found) {
        return found.states().stream()
                .map(each -> StandardCharsets.UTF_8.decode(each).toString())
                .toList();
    }

    private static Shard shard(String id, String... parents) {
        return new Shard(id, Set.of(parents), HashKeyRange.ALL, false);
    }

    private ScriptedFleet.Worker reader(String worker, String... shards) {
        for (String each : shards) {
            fleet.shards.add(shard(each));
        }
        ScriptedFleet.Worker reader = fleet.worker(worker);
        fleet.run(10);
        return reader;
    }

    private Optional<SavedState> saved(String key) {
        return fleet.lease(key).saved();
    }

    @Test
    void standsBesideTheMarkItWasAskedForAndRenewalsLeaveIt() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        assertThat(saves(a, "shard-a")).isEmpty();
        a.hold("shard-a").checkpoint(ScriptedFleet.mark(5));
        fleet.run(1);
        SavedState first = saved("shard-a").orElseThrow();
        writes.clear();
        fleet.run(10);

        assertThat(first).isEqualTo(new SavedState(Checkpoint.of(ScriptedFleet.mark(5)), bytes("shard-a at 5/0")));
        assertThat(writes).hasSizeGreaterThan(1).allMatch(write -> write.saved().isEmpty());
        assertThat(saved("shard-a")).contains(first);
        assertThat(first.mark()).isEqualTo(fleet.lease("shard-a").checkpoint());
    }

    @Test
    void markThatARenewalCarriesCarriesItToo() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        saves(a, "shard-a");
        a.hold("shard-a").settledTo(ScriptedFleet.mark(7));
        fleet.run(5);
        assertThat(saved("shard-a").map(SavedState::state)).contains(bytes("shard-a at 7/0"));
    }

    @Test
    void nothingIsSavedWhereNobodySaysWhat() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        a.hold("shard-a").checkpoint(ScriptedFleet.mark(5));
        fleet.run(1);
        a.hold("shard-a").ended(List.of());
        fleet.run(1);
        assertThat(fleet.lease("shard-a").isFinished()).isTrue();
        assertThat(writes).isNotEmpty().allMatch(write -> write.saved().isEmpty());
    }

    @Test
    void isFoundByWhoeverIsGivenTheShard() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        saves(a, "shard-a");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(5);
        a.hold("shard-a").settledTo(ScriptedFleet.mark(9));
        a.stop(Duration.ofSeconds(5));
        fleet.run(3);
        assertThat(saves(b, "shard-a")).containsExactly("shard-a at 9/0");
    }

    @Test
    void isFoundAfterACrashAsOfTheLastCheckpoint() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        saves(a, "shard-a");
        a.hold("shard-a").checkpoint(ScriptedFleet.mark(5));
        fleet.run(1);
        a.carrier.lose("");
        a.hold("shard-a").checkpoint(ScriptedFleet.mark(6));
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(30);
        assertThat(saves(b, "shard-a")).containsExactly("shard-a at 5/0");
    }

    @Test
    void lostAnswersLeaveItBesideItsMark() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        saves(a, "shard-a");
        a.carrier.loseAnswers("write shard-a");
        a.hold("shard-a").checkpoint(ScriptedFleet.mark(5));
        fleet.run(1);
        a.hold("shard-a").settledTo(ScriptedFleet.mark(6));
        fleet.run(1);
        a.carrier.heal();
        fleet.run(8);
        Lease lease = fleet.lease("shard-a");
        assertThat(lease.checkpoint()).isEqualTo(Checkpoint.of(ScriptedFleet.mark(6)));
        assertThat(lease.saved().map(SavedState::mark)).contains(lease.checkpoint());
        assertThat(lease.saved().map(SavedState::state)).contains(bytes("shard-a at 6/0"));
    }

    @Test
    void isVoidOnceTheCheckpointIsAnother() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        saves(a, "shard-a");
        a.hold("shard-a").checkpoint(ScriptedFleet.mark(5));
        fleet.run(1);
        a.stop(Duration.ofSeconds(5));
        fleet.run(3);
        Lease lease = fleet.lease("shard-a");
        fleet.tables.force(KclChange.marked(lease, Checkpoint.of(ScriptedFleet.mark(8)), Set.of()));
        assertThat(saved("shard-a")).isPresent();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(30);
        assertThat(found(b, "shard-a")).isEqualTo(new SavedStates(List.of(), 1));
    }

    @Test
    void childrenOfASplitBothInheritTheEnd() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        saves(a, "shard-a");
        a.hold("shard-a").checkpoint(ScriptedFleet.mark(5));
        a.hold("shard-a").ended(List.of(shard("shard-b", "shard-a"), shard("shard-c", "shard-a")));
        fleet.run(3);
        assertThat(saved("shard-a")).contains(new SavedState(Checkpoint.SHARD_END, bytes("shard-a at end")));
        assertThat(saves(a, "shard-b")).containsExactly("shard-a at end");
        assertThat(saves(a, "shard-c")).containsExactly("shard-a at end");
    }

    @Test
    void childOfAMergeInheritsBothEndsUntilItHasItsOwn() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a", "shard-b");
        saves(a, "shard-a");
        saves(a, "shard-b");
        Shard child = shard("shard-c", "shard-a", "shard-b");
        fleet.shards.add(child);
        a.hold("shard-a").ended(List.of(child));
        a.hold("shard-b").ended(List.of(child));
        fleet.run(5);
        assertThat(saves(a, "shard-c")).containsExactlyInAnyOrder("shard-a at end", "shard-b at end");

        a.hold("shard-c").checkpoint(ScriptedFleet.mark(77));
        fleet.run(1);
        a.stop(Duration.ofSeconds(5));
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(10);
        assertThat(saves(b, "shard-c")).containsExactly("shard-c at 77/0");
    }

    @Test
    void parentThatIsGoneOrSavedNothingLeavesNothing() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        a.hold("shard-a").ended(List.of(shard("shard-b", "shard-a", "shard-z")));
        fleet.run(5);
        fleet.shards.add(shard("shard-b", "shard-a", "shard-z"));
        fleet.run(60);
        assertThat(saves(a, "shard-b")).isEmpty();
    }

    @Test
    void childThatIsReadAnewInheritsAgainAndItsOwnIsVoid() {
        ScriptedFleet.Worker a = reader("worker-a", "shard-a");
        saves(a, "shard-a");
        a.hold("shard-a").ended(List.of(shard("shard-b", "shard-a")));
        fleet.run(3);
        saves(a, "shard-b");
        a.hold("shard-b").checkpoint(ScriptedFleet.mark(7));
        fleet.run(1);
        a.stop(Duration.ofSeconds(5));
        fleet.run(3);
        fleet.tables.force(KclChange.marked(fleet.lease("shard-b"), Checkpoint.TRIM_HORIZON, Set.of()));
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(30);
        SavedStates found = found(b, "shard-b");
        assertThat(found.outdated()).isEqualTo(1);
        assertThat(texts(found)).containsExactly("shard-a at end");
    }
}
