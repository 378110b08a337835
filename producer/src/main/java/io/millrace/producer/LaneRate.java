package io.millrace.producer;

/**
 * How fast a lane may send: byte and record tokens, whose refill adapts. A throttle cuts the rate by a fifth, at most once for units
 * that were on their way together; every second without one gives back a tenth of the shard's nominal rate. That is how several
 * producers on one shard come to share it.
 *
 * <p>A unit may be sent as soon as there is no debt, however large it is: the debt it leaves is then waited off.
 */
final class LaneRate {
    /** Documented write limits of a shard: 1 MiB and 1,000 records a second. */
    static final double SHARD_BYTES_PER_SECOND = 1024 * 1024;

    static final double SHARD_RECORDS_PER_SECOND = 1000;

    private static final double CUT = 0.8;
    private static final double GROWTH_PER_SECOND = 0.1;
    private static final double LEAST_SHARE = 0.02;
    private static final double MOST_SHARDS = 10_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final double shards;
    private final double ceiling;
    private final boolean isOfUnknown;
    private boolean isProbing;
    private double share;
    private double bytes;
    private double records;
    private long refilledAtNanos;
    private long cutAtNanos = Long.MIN_VALUE;

    private LaneRate(double shards, double ceiling, boolean isProbing, double seconds, long nowNanos) {
        this.shards = shards;
        this.ceiling = ceiling;
        double share = isProbing ? shards : ceiling;
        this.isOfUnknown = isProbing;
        this.isProbing = isProbing;
        this.share = share;
        this.bytes = seconds * SHARD_BYTES_PER_SECOND * share;
        this.records = seconds * SHARD_RECORDS_PER_SECOND * share;
        this.refilledAtNanos = nowNanos;
    }

    /**
     * The rate of one shard.
     *
     * @param ceiling the largest share of a shard's nominal rate ever used, above 1 to take what a shard gives beyond it
     */
    static LaneRate ofShard(double ceiling, long nowNanos) {
        return ofShards(1, ceiling, nowNanos);
    }

    /** The rate of several shards of which the service chooses one for each record. */
    static LaneRate ofShards(int shards, double ceiling, long nowNanos) {
        return new LaneRate(shards, shards * ceiling, false, 1, nowNanos);
    }

    /** The rate towards a number of shards that is not known: that of one, doubled every second until the first throttle. */
    static LaneRate ofUnknownShards(long nowNanos) {
        return new LaneRate(1, MOST_SHARDS, true, 0, nowNanos);
    }

    boolean allows(long nowNanos) {
        refill(nowNanos);
        return bytes >= 0 && records >= 0;
    }

    void spend(int sizeBytes) {
        bytes -= sizeBytes;
        records -= 1;
    }

    /** When the debt will be gone; now or earlier if there is none. */
    long allowedAtNanos(long nowNanos) {
        refill(nowNanos);
        double seconds =
                Math.max(-bytes / (SHARD_BYTES_PER_SECOND * share), -records / (SHARD_RECORDS_PER_SECOND * share));
        return seconds <= 0 ? nowNanos : nowNanos + (long) (seconds * NANOS_PER_SECOND) + 1000;
    }

    /** The service refused a unit that was sent at the given time. */
    void throttled(long sentAtNanos, long nowNanos) {
        refill(nowNanos);
        if (sentAtNanos > cutAtNanos) {
            // What lies above the nominal rate of a shard was a loan.
            double before = isOfUnknown ? share : Math.min(share, shards);
            isProbing = false;
            share = Math.max(LEAST_SHARE * Math.min(shards, ceiling), before * CUT);
            cutAtNanos = nowNanos;
            bytes = Math.min(bytes, 0);
            records = Math.min(records, 0);
        }
    }

    /** The rate as a multiple of the nominal one of a shard. */
    double share() {
        return share;
    }

    private void refill(long nowNanos) {
        double seconds = (nowNanos - refilledAtNanos) / NANOS_PER_SECOND;
        if (seconds <= 0) {
            return;
        }
        refilledAtNanos = nowNanos;
        if (!isProbing) {
            share = Math.min(ceiling, share + GROWTH_PER_SECOND * shards * seconds);
        } else if (isUsed()) {
            share = Math.min(ceiling, share * Math.pow(2, Math.min(1, seconds)));
        }
        bytes = Math.min(capacity(SHARD_BYTES_PER_SECOND), bytes + SHARD_BYTES_PER_SECOND * share * seconds);
        records = Math.min(capacity(SHARD_RECORDS_PER_SECOND), records + SHARD_RECORDS_PER_SECOND * share * seconds);
    }

    private boolean isUsed() {
        return bytes < capacity(SHARD_BYTES_PER_SECOND) / 2 || records < capacity(SHARD_RECORDS_PER_SECOND) / 2;
    }

    /** Unused tokens of one second are kept, as the service does. */
    private double capacity(double perSecond) {
        return perSecond * share;
    }
}
