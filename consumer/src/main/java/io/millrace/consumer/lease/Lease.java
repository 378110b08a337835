package io.millrace.consumer.lease;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.PendingCheckpoint;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One item of the lease table: the KCL's attributes, and four of ours that the KCL keeps and does not read.
 *
 * @param key shard id, behind the stream's id where an application reads many
 * @param owner worker id for people and for the KCL; during the KCL's hand-off the next owner
 * @param checkpointOwner during the KCL's hand-off the owner that still reads
 * @param counter grows with every write
 * @param checkpoint up to where the shard is settled
 * @param parents keys, none to two; the item names them by shard id
 * @param children keys, written at the shard's end; the item names them by shard id
 * @param range of hash keys
 * @param tokenText signature of our last write, as it stands; valid only for the counter it names
 * @param startText start position resolved at creation: {@code time:<ms>} or {@code seq:<n>}
 * @param parentsBeforeStart whether the parents lie before the start position and are not waited for
 * @param pending what a KCL application prepared and did not confirm
 * @param saved what a reader saved with a checkpoint, perhaps with an earlier one; left out of scans
 */
public record Lease(
        String key,
        Optional<String> owner,
        Optional<String> checkpointOwner,
        long counter,
        Checkpoint checkpoint,
        Set<String> parents,
        Set<String> children,
        Optional<HashKeyRange> range,
        Optional<String> tokenText,
        Optional<String> startText,
        boolean parentsBeforeStart,
        Optional<PendingCheckpoint> pending,
        Optional<SavedState> saved) {

    private static final String TIME = "time:";
    private static final String SEQUENCE = "seq:";

    public Lease {
        parents = Collections.unmodifiableSortedSet(new TreeSet<>(parents));
        children = Collections.unmodifiableSortedSet(new TreeSet<>(children));
    }

    /** An item of a shard that nobody has read yet. */
    static Lease unread(String key, Checkpoint start, Set<String> parents, Optional<HashKeyRange> range) {
        return new Lease(
                key,
                Optional.empty(),
                Optional.empty(),
                0,
                start,
                parents,
                Set.of(),
                range,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    Lease startingAt(Instant time, boolean skipParents) {
        return new Lease(
                key,
                owner,
                checkpointOwner,
                counter,
                checkpoint,
                parents,
                children,
                range,
                tokenText,
                Optional.of(startText(time)),
                skipParents,
                pending,
                saved);
    }

    /** Likewise, but nothing is known of what was saved. */
    Lease withoutSaved() {
        return saved.isEmpty()
                ? this
                : new Lease(
                        key,
                        owner,
                        checkpointOwner,
                        counter,
                        checkpoint,
                        parents,
                        children,
                        range,
                        tokenText,
                        startText,
                        parentsBeforeStart,
                        pending,
                        Optional.empty());
    }

    /** Whether a checkpoint at {@code mark} settles what is pending. */
    boolean isPendingReachedBy(Checkpoint mark) {
        return pending.filter(prepared -> mark.isShardEnd()
                        || mark.record().filter(prepared::isReachedBy).isPresent())
                .isPresent();
    }

    /** The token, when the last write was one of ours; empty when a foreign write came after it. */
    Optional<LeaseToken> token() {
        return tokenText.flatMap(LeaseToken::parse).filter(token -> token.counter() == counter);
    }

    boolean isFinished() {
        return checkpoint.isShardEnd();
    }

    boolean hasStarted() {
        return checkpoint.isPastStart();
    }

    /** Whether the last write carried exactly this token, in other words was that very write. */
    boolean isWrittenAs(LeaseToken token) {
        return tokenText.filter(token.text()::equals).isPresent();
    }

    /** The worker that reads by the KCL's reckoning. */
    Optional<String> actualOwner() {
        return checkpointOwner.or(() -> owner);
    }

    /** When a start position was resolved to a time at creation. */
    public Optional<Instant> startTime() {
        return startText
                .filter(text -> text.startsWith(TIME))
                .map(text -> Instant.ofEpochMilli(Long.parseLong(text.substring(TIME.length()))));
    }

    /**
     * The time to write beside a word of the KCL's that names no place, so that whoever holds the lease after the next
     * claim starts there too; empty if there is no need.
     *
     * @param now the service's time
     */
    Optional<Instant> missingStart(Position initial, Instant now) {
        if (startText.isPresent()) {
            return Optional.empty();
        }
        if (checkpoint.equals(Checkpoint.LATEST)) {
            return Optional.of(now);
        }
        return checkpoint.equals(Checkpoint.AT_TIMESTAMP) && initial instanceof Position.AtTime at
                ? Optional.of(at.time().isAfter(now) ? now : at.time())
                : Optional.empty();
    }

    static String startText(Instant time) {
        return TIME + time.toEpochMilli();
    }

    /** Where to read from; {@code initial} stands in for a time that the KCL did not write down. */
    Position start(Position initial) {
        Optional<RecordPosition> settled = checkpoint.record();
        if (settled.isPresent()) {
            return new Position.After(settled.get());
        }
        if (isFinished()) {
            return new Position.ShardEnd();
        }
        return resolvedStart().orElseGet(() -> word(initial));
    }

    private Optional<Position> resolvedStart() {
        return startTime()
                .map(Position::atTime)
                .or(() -> startText
                        .filter(text -> text.startsWith(SEQUENCE))
                        .map(text -> new SequenceNumber(text.substring(SEQUENCE.length())))
                        .map(sequence -> new Position.After(new RecordPosition(sequence, 0))));
    }

    private Position word(Position initial) {
        if (checkpoint.equals(Checkpoint.TRIM_HORIZON)) {
            return Position.trimHorizon();
        }
        if (checkpoint.equals(Checkpoint.LATEST)) {
            return Position.latest();
        }
        return Objects.equals(checkpoint, Checkpoint.AT_TIMESTAMP) && initial instanceof Position.AtTime
                ? initial
                : Position.trimHorizon();
    }
}
