package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who places the records of the stream: from shards that answer for hashes which are not theirs, from many that answer for
 * their own, and from the stream's description where the SDK reads it. Belongs to the loop.
 */
final class PlacementWatch {
    /**
     * So many answers in a row, each from another shard than the one before, for hashes of its own: by chance that happens once in
     * 2^32 times on two shards. Twice as many after each time that it was chance.
     */
    static final int OWN_ANSWERS = 32;

    private final Lanes lanes;
    private final boolean isDetected;
    private int ownAnswersWanted = OWN_ANSWERS;
    private int ownAnswers;
    private @Nullable String lastShard;
    private @Nullable Suspicion suspicion;
    private @Nullable String news;
    private boolean isInDoubt;

    /** A shard answered for a hash that is not its own, by a map that was loaded before. */
    private record Suspicion(HashKey hash, String shardId, long atNanos) {}

    PlacementWatch(ProducerConfig config, Lanes lanes) {
        this.lanes = lanes;
        this.isDetected = config.distribution().isDetected();
    }

    /** A shard answered for a unit with this hash. Whether that begins a suspicion, which only a map that is loaded from now on ends. */
    boolean written(HashKey hash, String shardId, long nowNanos) {
        HashKeyRange range = lanes.map().rangeOf(shardId);
        if (range == null) {
            return false;
        }
        if (range.contains(hash)) {
            owned(shardId);
            return false;
        }
        ownAnswers = 0;
        if (lanes.isByService() || suspicion != null) {
            return false;
        }
        suspicion = new Suspicion(hash, shardId, nowNanos);
        isInDoubt = true;
        return true;
    }

    /** Another map came into use. */
    void mapLoaded() {
        Suspicion before = suspicion;
        if (before == null || lanes.mapBeganAtNanos() <= before.atNanos()) {
            return;
        }
        suspicion = null;
        HashKeyRange range = lanes.map().rangeOf(before.shardId());
        if (isDetected && !lanes.isByService() && range != null && !range.contains(before.hash())) {
            news = before.shardId() + " took a record whose hash key is not its own";
        }
    }

    /** The description says who places. */
    void described(boolean byService) {
        if (isDetected && byService != lanes.isByService()) {
            news = "DescribeStreamSummary says so";
        }
    }

    /** What was known was about a stream that is no more. */
    void forget() {
        isInDoubt = true;
        suspicion = null;
        ownAnswers = 0;
    }

    /** Whether there was a reason, since the last call, to have the stream described. */
    boolean takeDoubt() {
        boolean taken = isInDoubt;
        isInDoubt = false;
        return taken;
    }

    /** What has shown that it is the other way than {@link Lanes} has it; null if nothing has. Asked once, to be acted upon. */
    @Nullable
    String takeNews() {
        String taken = news;
        news = null;
        if (taken != null) {
            ownAnswers = 0;
        }
        return taken;
    }

    private void owned(String shardId) {
        if (!lanes.isByService() || !isDetected || shardId.equals(lastShard)) {
            return;
        }
        lastShard = shardId;
        if (++ownAnswers >= ownAnswersWanted) {
            ownAnswersWanted = Math.min(1 << 20, 2 * ownAnswersWanted);
            news = ownAnswers + " records in turn went to the shards of their hash keys";
        }
    }
}
