package io.millrace.local.engine;

/** Tokens that refill at a steady rate up to a burst; arithmetic only, owned by whoever paces with it. */
final class TokenBucket {
    /** What adding up fractions may lose, far below one token. */
    private static final double ROUNDING = 1e-3;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long refilledMillis;

    /** @param perSecond rate and burst; {@link Long#MAX_VALUE} never refuses */
    TokenBucket(long perSecond, long nowMillis) {
        this(perSecond, (double) perSecond, nowMillis);
    }

    /**
     * A full bucket.
     *
     * @param perSecond what flows in; {@link Long#MAX_VALUE} never refuses
     * @param burst what it holds at most
     */
    TokenBucket(long perSecond, double burst, long nowMillis) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.refilledMillis = nowMillis;
    }

    /** Whether {@code amount} may go now; more than a whole bucket may go when the bucket is full. */
    boolean has(long amount, long nowMillis) {
        refill(nowMillis);
        return tokens + ROUNDING >= Math.min((double) amount, burst);
    }

    /** How long until {@link #has} this amount, in milliseconds, at least 1; only asked when it has not. */
    long millisUntil(long amount) {
        double missing = Math.min((double) amount, burst) - tokens;
        return Math.max(1, (long) Math.ceil(missing * 1000 / perSecond));
    }

    /** Takes {@code amount}, into debt if need be. */
    void take(long amount) {
        tokens -= amount;
    }

    /** Leaves a debt of {@code amount} whatever the bucket held. */
    void owe(long amount) {
        tokens = -amount;
    }

    /** Whether nothing is missing, so that it might as well be a new one. */
    boolean isFull(long nowMillis) {
        refill(nowMillis);
        return tokens >= burst;
    }

    private void refill(long nowMillis) {
        if (nowMillis > refilledMillis) {
            tokens = Math.min(burst, tokens + perSecond * (nowMillis - refilledMillis) / 1000.0);
        }
        refilledMillis = nowMillis;
    }
}
