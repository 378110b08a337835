package io.millrace.local;

import io.millrace.local.engine.ActionPace;
import io.millrace.local.engine.ActionRates;
import io.millrace.local.engine.ShardRates;
import io.millrace.local.engine.ShardRates.Rate;
import io.millrace.local.operation.Quotas;
import java.time.Duration;

/**
 * The pace and the quotas that the engine keeps. What the API's model fixes, 500 entries and 10 MiB per PutRecords, key
 * lengths, a stream's record size, always holds. Immutable: begin with {@link #service} or {@link #none} and change what a
 * test is about; {@link Long#MAX_VALUE} lifts a single rate.
 *
 * <pre>{@code
 * Limits.service().withReadCallsPerSecond(50)
 * Limits.service().withoutControlPlaneRates()
 * Limits.none().withActionRate("ListShards", 100)
 * }</pre>
 *
 * <p>Every rate is a bucket that a rest fills for one second's worth and no more, unless said otherwise. Bytes are data and
 * partition keys; the service's megabytes are 2^20 bytes, as the API reference writes them (CreateStream, PutRecords,
 * GetRecords).
 */
public final class Limits {
    private static final long MEBIBYTE = 1 << 20;

    private static final Limits SERVICE = new Limits(
            ShardRates.NONE
                    .with(Rate.WRITE_BYTES, MEBIBYTE)
                    .with(Rate.WRITE_RECORDS, 1000)
                    .with(Rate.READ_CALLS, 5)
                    .with(Rate.READ_BYTES, 2 * MEBIBYTE)
                    .with(Rate.SUBSCRIBE_BYTES, 2 * MEBIBYTE)
                    .with(Rate.ITERATOR_CALLS, 5),
            new Quotas(10 * MEBIBYTE, Duration.ofMinutes(5)),
            ActionRates.SERVICE);
    private static final Limits NONE =
            new Limits(ShardRates.NONE, new Quotas(10 * MEBIBYTE, Duration.ofDays(365)), ActionRates.NONE);

    private final ShardRates shard;
    private final Quotas quotas;
    private final ActionRates actions;

    private Limits(ShardRates shard, Quotas quotas, ActionRates actions) {
        this.shard = shard;
        this.quotas = quotas;
        this.actions = actions;
    }

    /** The pace of a shard and the sizes of its answers; the rest, control-plane rates above all, is lifted. */
    public Limits(
            long writeBytesPerSecond,
            long writeRecordsPerSecond,
            long readCallsPerSecond,
            long readBytesPerSecond,
            long answerBytes,
            Duration iteratorLife) {
        Limits changed = none().withWriteBytesPerSecond(writeBytesPerSecond)
                .withWriteRecordsPerSecond(writeRecordsPerSecond)
                .withReadCallsPerSecond(readCallsPerSecond)
                .withReadBytesPerSecond(readBytesPerSecond)
                .withAnswerBytes(answerBytes)
                .withIteratorLife(iteratorLife);
        this.shard = changed.shard;
        this.quotas = changed.quotas;
        this.actions = changed.actions;
    }

    /**
     * The service's, from its API reference and developer guide ("Quotas and limits"). Per shard and second 1 MiB and 1,000
     * records in, 5 GetRecords and 2 MiB out, 2 MiB to each subscribed consumer, 5 GetShardIterator; 10 MiB an answer, five
     * minutes for an iterator; control-plane actions at their own rates, 1 to 1,000 a second.
     */
    public static Limits service() {
        return SERVICE;
    }

    /** No pace at all, and iterators that last a year; an answer still holds at most 10 MiB. */
    public static Limits none() {
        return NONE;
    }

    /** Data and keys that a shard takes in a second; at least 1. */
    public Limits withWriteBytesPerSecond(long value) {
        return rate(Rate.WRITE_BYTES, "writeBytesPerSecond", value);
    }

    /** Records that a shard takes in a second; at least 1. */
    public Limits withWriteRecordsPerSecond(long value) {
        return rate(Rate.WRITE_RECORDS, "writeRecordsPerSecond", value);
    }

    /**
     * How much of its rest a shard may make up for at once, as a time; at least a millisecond. Default one second: the
     * service promises no more, though it lets a record above that through a rested shard and makes the shard pay later,
     * as this engine does.
     */
    public Limits withWriteBurst(Duration value) {
        Checked.positive("writeBurst in milliseconds", value.toMillis());
        return new Limits(new ShardRates(shard.perSecond(), value), quotas, actions);
    }

    /** GetRecords calls that a shard answers in a second; at least 1. */
    public Limits withReadCallsPerSecond(long value) {
        return rate(Rate.READ_CALLS, "readCallsPerSecond", value);
    }

    /** Data and keys that a shard gives in a second, over all its readers by GetRecords; at least 1. */
    public Limits withReadBytesPerSecond(long value) {
        return rate(Rate.READ_BYTES, "readBytesPerSecond", value);
    }

    /** Data and keys that a shard pushes to one subscribed consumer in a second; at least 1. */
    public Limits withSubscribeBytesPerSecond(long value) {
        return rate(Rate.SUBSCRIBE_BYTES, "subscribeBytesPerSecond", value);
    }

    /** GetShardIterator calls that a shard answers in a second; at least 1. */
    public Limits withIteratorCallsPerSecond(long value) {
        return rate(Rate.ITERATOR_CALLS, "iteratorCallsPerSecond", value);
    }

    /** Most data and keys in one GetRecords answer; at least 1. */
    public Limits withAnswerBytes(long value) {
        Checked.positive("answerBytes", value);
        return new Limits(shard, new Quotas(value, quotas.iteratorLife()), actions);
    }

    /** How long a shard iterator or a NextToken stays valid; at least a millisecond. */
    public Limits withIteratorLife(Duration value) {
        Checked.positive("iteratorLife in milliseconds", value.toMillis());
        return new Limits(shard, new Quotas(quotas.answerBytes(), value), actions);
    }

    /**
     * How often one control-plane action may be called in a second, by account or by stream as in the service; at least 1.
     *
     * @param action such as "ListShards"
     * @throws IllegalArgumentException if the service has no such action, or paces it by shard
     */
    public Limits withActionRate(String action, long callsPerSecond) {
        Checked.positive("rate of " + action, callsPerSecond);
        return new Limits(shard, quotas, actions.with(action, callsPerSecond));
    }

    /** Lets every control-plane action be called at any rate; GetShardIterator counts as one of them here. */
    public Limits withoutControlPlaneRates() {
        return new Limits(shard, quotas, ActionRates.NONE).withIteratorCallsPerSecond(Long.MAX_VALUE);
    }

    ShardRates shard() {
        return shard;
    }

    Quotas quotas() {
        return quotas;
    }

    /** The control plane's pace, from now on. */
    ActionPace pace() {
        return new ActionPace(actions);
    }

    private Limits rate(Rate rate, String name, long value) {
        Checked.positive(name, value);
        return new Limits(shard.with(rate, value), quotas, actions);
    }
}
