package io.millrace.local.engine;

import io.millrace.local.engine.ShardRates.Rate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one shard takes and gives. Immutable.
 *
 * @param perSecond the rates; one that is absent is lifted
 * @param writeBurst how much of its rest a shard makes up for: so many seconds' worth may be written at once
 */
public record ShardRates(Map<Rate, Long> perSecond, Duration writeBurst) {
    /** What is counted. */
    public enum Rate {
        /** Data and keys written. */
        WRITE_BYTES,
        /** Records written. */
        WRITE_RECORDS,
        /** GetRecords calls. */
        READ_CALLS,
        /** Data and keys read by GetRecords. */
        READ_BYTES,
        /** Data and keys pushed to one consumer. */
        SUBSCRIBE_BYTES,
        /** GetShardIterator calls. */
        ITERATOR_CALLS
    }

    /** Every rate lifted. */
    public static final ShardRates NONE = new ShardRates(Map.of(), Duration.ofSeconds(1));

    public ShardRates {
        perSecond = Map.copyOf(perSecond);
    }

    public ShardRates with(Rate rate, long value) {
        Map<Rate, Long> changed = new EnumMap<>(Rate.class);
        changed.putAll(perSecond);
        changed.put(rate, value);
        return new ShardRates(changed, writeBurst);
    }

    /** A rate per second; {@link Long#MAX_VALUE} if it is lifted. */
    public long of(Rate rate) {
        return perSecond.getOrDefault(rate, Long.MAX_VALUE);
    }

    /** A full bucket for a rate. */
    TokenBucket bucket(Rate rate, long nowMillis) {
        boolean isWrite = rate == Rate.WRITE_BYTES || rate == Rate.WRITE_RECORDS;
        double burstSeconds = isWrite ? writeBurst.toMillis() / 1000.0 : 1;
        return new TokenBucket(of(rate), of(rate) * burstSeconds, nowMillis);
    }
}
