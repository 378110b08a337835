package io.millrace.consumer.dedupe;

/**
 * Whether repeats of producers are recognized and passed over. Immutable.
 *
 * <p>A producer that gets no answer sends its records again, so that one of them may stand in a shard twice. Records of Millrace's
 * producer carry ids ({@link io.millrace.aggregation.RecordId}), by which a repeat is told from a new record for certain; all other
 * records are delivered as they come.
 */
public final class Dedupe {
    private static final int LEAST_STATE_BYTES = 1 << 10;
    private static final int MOST_STATE_BYTES = 256 << 10;

    private static final Dedupe NONE = new Dedupe(0);
    private static final Dedupe BY_RECORD_ID = new Dedupe(16 << 10);

    private final int maxStateBytes;

    private Dedupe(int maxStateBytes) {
        this.maxStateBytes = maxStateBytes;
    }

    /** Every record is delivered as often as it stands in the stream; the default. Nothing is kept or saved. */
    public static Dedupe none() {
        return NONE;
    }

    /**
     * Of several records with one id in a shard and its ancestors the first is delivered. What was seen is saved in the lease item beside
     * the checkpoint it belongs to, and passes on to child shards. Equal in all workers of an application.
     */
    public static Dedupe byRecordId() {
        return BY_RECORD_ID;
    }

    /**
     * The same, with so many bytes at most in each shard's lease item: 1 KiB to 256 KiB, default 16 KiB. Each KiB costs a write unit with
     * every write of the lease. What does not fit is forgotten, runs of producers that have long been idle first, so that a repeat may be
     * delivered; no record is lost.
     *
     * @throws IllegalArgumentException if it is outside these limits
     */
    public Dedupe maxStateBytes(int bytes) {
        if (bytes < LEAST_STATE_BYTES || bytes > MOST_STATE_BYTES) {
            throw new IllegalArgumentException(
                    "state bytes of " + bytes + " is not within " + LEAST_STATE_BYTES + " and " + MOST_STATE_BYTES);
        }
        return isOn() ? new Dedupe(bytes) : this;
    }

    /** Whether repeats are passed over. */
    public boolean isOn() {
        return maxStateBytes > 0;
    }

    /** Most bytes of a shard's state; 0 if there is none. */
    public int maxStateBytes() {
        return maxStateBytes;
    }

    @Override
    public String toString() {
        return isOn() ? "by record id, at most " + maxStateBytes + " bytes a shard" : "none";
    }
}
