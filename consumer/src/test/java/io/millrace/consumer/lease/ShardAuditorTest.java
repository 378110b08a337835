package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardGraph;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardAuditorTest {
    private static final Instant NOW = Instant.ofEpochMilli(5_000);
    private final Map<String, Lease> table = new HashMap<>();

    private static Shard open(String id, String... parents) {
        return new Shard(id, Set.of(parents), HashKeyRange.ALL, false);
    }

    private static Shard closed(String id, String... parents) {
        return new Shard(id, Set.of(parents), HashKeyRange.ALL, true);
    }

    private static Lease lease(String id, Checkpoint checkpoint, String... parents) {
        return Lease.unread(id, checkpoint, Set.of(parents), Optional.of(HashKeyRange.ALL));
    }

    private void have(Lease lease) {
        table.put(lease.key(), lease);
    }

    private List<Lease> missing(Position initial, Shard... shards) {
        return new ShardAuditor(new ShardGraph(List.of(shards)), table, initial, NOW).missing();
    }

    @Test
    void trimHorizonCreatesEveryListedShardAncestorsFirst() {
        List<Lease> missing = missing(Position.trimHorizon(), open("2", "1"), closed("1"), open("3", "1"));

        assertThat(missing).extracting(Lease::key).containsExactly("1", "2", "3");
        assertThat(missing).allMatch(lease -> lease.checkpoint().equals(Checkpoint.TRIM_HORIZON));
        assertThat(missing).noneMatch(Lease::parentsBeforeStart);
    }

    @Test
    void latestCreatesOpenShardsAtTheTimeOfAskingAndNothingAboveThem() {
        List<Lease> missing = missing(Position.latest(), closed("1"), open("2", "1"), open("3"));

        assertThat(missing).extracting(Lease::key).containsExactly("3", "2");
        assertThat(missing).allMatch(Lease::parentsBeforeStart);
        assertThat(missing).allMatch(lease -> lease.checkpoint().equals(Checkpoint.LATEST));
        assertThat(missing).allMatch(lease -> lease.startTime().equals(Optional.of(NOW)));
    }

    @Test
    void childOfAKnownShardStartsAtItsBeginningEvenUnderLatest() {
        have(lease("1", new Checkpoint("70", 0)));

        List<Lease> missing = missing(Position.latest(), closed("1"), open("2", "1"), closed("4", "1"), open("5", "4"));

        assertThat(missing).extracting(Lease::key).containsExactly("2", "4", "5");
        assertThat(missing).allMatch(lease -> lease.checkpoint().equals(Checkpoint.TRIM_HORIZON));
        assertThat(missing).noneMatch(Lease::parentsBeforeStart);
    }

    @Test
    void latestOfALaterWorkerIsTheLatestOfTheFirst() {
        have(lease("1", Checkpoint.LATEST).startingAt(Instant.ofEpochMilli(1_000), true));

        List<Lease> missing = missing(Position.latest(), open("1"), open("2"));

        assertThat(missing).extracting(Lease::startTime).containsExactly(Optional.of(Instant.ofEpochMilli(1_000)));
    }

    @Test
    void parentThatAKnownChildWaitsForIsCreatedEvenUnderLatest() {
        have(lease("1", new Checkpoint("70", 0)));
        have(lease("3", Checkpoint.TRIM_HORIZON, "1", "2"));

        List<Lease> missing = missing(Position.latest(), closed("1"), closed("2"), open("3", "1", "2"));

        assertThat(missing).extracting(Lease::key).containsExactly("2");
    }

    @Test
    void timeIsWrittenBesideTheKclsWord() {
        Instant time = Instant.ofEpochMilli(2_000);

        List<Lease> missing = missing(Position.atTime(time), closed("1"), open("2", "1"));

        assertThat(missing).extracting(Lease::key).containsExactly("1", "2");
        assertThat(missing).allMatch(lease -> lease.checkpoint().equals(Checkpoint.AT_TIMESTAMP));
        assertThat(missing).allMatch(lease -> lease.start(Position.latest()).equals(Position.atTime(time)));
    }

    @Test
    void timeAheadOfTheServiceIsTakenBackToWhereTheFirstWorkerStarted() {
        Position ahead = Position.atTime(NOW.plusSeconds(600));

        assertThat(missing(ahead, open("1"))).extracting(Lease::startTime).containsExactly(Optional.of(NOW));
        have(lease("2", Checkpoint.AT_TIMESTAMP).startingAt(Instant.ofEpochMilli(1_000), false));
        assertThat(missing(ahead, open("1"), open("2")))
                .extracting(Lease::startTime)
                .containsExactly(Optional.of(Instant.ofEpochMilli(1_000)));
    }

    @Test
    void latestNeverLiesAheadOfTheService() {
        have(lease("1", Checkpoint.LATEST).startingAt(NOW.plusSeconds(600), true));

        List<Lease> missing = missing(Position.latest(), open("1"), open("2"));

        assertThat(missing).extracting(Lease::startTime).containsExactly(Optional.of(NOW));
    }

    @Test
    void shardWithAStartedDescendantIsNeverCreatedAgain() {
        have(lease("3", new Checkpoint("900", 0), "2"));

        assertThat(missing(Position.trimHorizon(), closed("1"), closed("2", "1"), open("3", "2")))
                .isEmpty();
    }

    @Test
    void completeTableMissesNothing() {
        have(lease("1", Checkpoint.TRIM_HORIZON));

        assertThat(missing(Position.trimHorizon(), open("1"))).isEmpty();
    }
}
