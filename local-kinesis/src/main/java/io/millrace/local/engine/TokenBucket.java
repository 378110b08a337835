package io.millrace.local.engine;

/** Tokens that refill at a steady rate up to one second's worth; arithmetic only, owned by one shard. */
final class TokenBucket {
    private final double perSecond;
    private double tokens;
    private long refilledMillis;

    /** @param perSecond rate and burst; {@link Long#MAX_VALUE} never refuses */
    TokenBucket(long perSecond, long nowMillis) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.refilledMillis = nowMillis;
    }

    /** Whether {@code amount} may go now; more than a whole bucket may go when the bucket is full. */
    boolean has(long amount, long nowMillis) {
        refill(nowMillis);
        return tokens >= Math.min((double) amount, perSecond);
    }

    /** How long until {@link #has} this amount, in milliseconds, at least 1; only asked when it has not. */
    long millisUntil(long amount) {
        double missing = Math.min((double) amount, perSecond) - tokens;
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

    private void refill(long nowMillis) {
        if (nowMillis > refilledMillis) {
            tokens = Math.min(perSecond, tokens + perSecond * (nowMillis - refilledMillis) / 1000.0);
        }
        refilledMillis = nowMillis;
    }
}
