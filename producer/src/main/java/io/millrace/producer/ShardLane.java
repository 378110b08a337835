package io.millrace.producer;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.aggregation.UnitStamp;
import io.millrace.producer.Agenda.Appointment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All state of one open shard, or of the records for which no shard is known: the records that wait, by acceptance number, the first
 * of them already in the open unit; the pace; what blocks it. Belongs to the loop.
 */
final class ShardLane {
    /** Null for the lane of records without a shard. */
    final @Nullable String shardId;

    final HashKeyRange range;
    final LaneRate rate;
    final Appointment<ShardLane> wake = new Appointment<>(this);

    /** Since when answers have come from shards that the map does not explain; {@link Agenda#NEVER} if they have not. */
    long staleSinceNanos = Agenda.NEVER;

    /** Unsettled units with a hash in the range, of any lane; the fence keeps count. */
    int mixedBlockers;

    int singleBlockers;

    /** Units of this lane that wait for another try. */
    int retrying;

    /** From how many such units on the lane forms no others. */
    final int mostRetrying;

    /** No one-hash units are picked out of the queue before this time. */
    long pickAgainAtNanos;

    private final OpenUnit open;
    private final Deque<PendingRecord> overflow = new ArrayDeque<>();
    private long overflowBytes;

    ShardLane(@Nullable String shardId, HashKeyRange range, LaneRate rate, OpenUnit open) {
        // Enough to keep a shard busy when it recovers; more would only be encoded early.
        this(shardId, range, rate, open, 2);
    }

    ShardLane(@Nullable String shardId, HashKeyRange range, LaneRate rate, OpenUnit open, int mostRetrying) {
        this.mostRetrying = mostRetrying;
        this.shardId = shardId;
        this.range = range;
        this.rate = rate;
        this.open = open;
    }

    boolean isStale() {
        return staleSinceNanos != Agenda.NEVER;
    }

    boolean hasWaiting() {
        return !open.isEmpty();
    }

    /** Whether the next unit will not grow by waiting. */
    boolean isFull() {
        return !overflow.isEmpty() || open.isComplete();
    }

    int waitingCount() {
        return open.records().size() + overflow.size();
    }

    PendingRecord oldest() {
        return open.records().get(0);
    }

    int openSizeBytes() {
        return open.sizeBytes();
    }

    /** Takes a record that is newer than all that wait. */
    void add(PendingRecord record) {
        if (!overflow.isEmpty() || !open.add(record)) {
            overflow.add(record);
            overflowBytes += record.sizeBytes();
        }
    }

    /** Takes records that come back, each to its place by acceptance number. */
    void insert(List<PendingRecord> returned) {
        List<PendingRecord> all = drain();
        all.addAll(returned);
        all.sort(Comparator.comparingLong(record -> record.number));
        all.forEach(this::add);
    }

    /** Takes everything out. */
    List<PendingRecord> drain() {
        List<PendingRecord> all = new ArrayList<>(open.records().size() + overflow.size());
        all.addAll(open.records());
        all.addAll(overflow);
        open.clear();
        overflow.clear();
        overflowBytes = 0;
        return all;
    }

    /**
     * Lets a lane that had to wait make up for it with a larger unit: by all whole payload units that wait, and by everything if
     * the newest is due.
     */
    void grow(boolean isNewestDue) {
        if (isNewestDue) {
            open.raiseLimitToLargest();
        } else {
            open.raiseLimit(overflowBytes);
        }
        refill();
    }

    PendingRecord newest() {
        return overflow.isEmpty() ? open.records().get(open.records().size() - 1) : overflow.getLast();
    }

    /** The unit of the oldest records. */
    Unit form(UnitStamp stamp) {
        Unit unit = open.seal(stamp);
        refill();
        return unit;
    }

    private void refill() {
        while (!overflow.isEmpty() && open.add(overflow.getFirst())) {
            overflowBytes -= overflow.removeFirst().sizeBytes();
        }
    }
}
