package io.millrace.producer;

import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/** Registers the meters of one shard, or of all that have none of their own. */
final class ShardMeters {
    private final Observed observed;
    private final MeterSet meters;

    ShardMeters(Observed observed, MeterSet meters) {
        this.observed = observed;
        this.meters = meters;
    }

    void register(ShardTallies shard) {
        Tags tags = Tags.of(MeterNames.SHARD, shard.shardId);
        counter(MeterNames.USER_RECORDS_PUT, "", "User records stored for good", shard, of -> of.acked.sum());
        counter(MeterNames.USER_RECORDS_FAILED, "", "User records given up", shard, of -> of.failed.sum());
        counter(MeterNames.USER_DATA_PUT, "bytes", "Data of the stored user records", shard, of -> of.ackedData.sum());
        counter(MeterNames.WIRE_RECORDS_PUT, "", "Wire records stored", shard, of -> of.written.sum());
        counter(MeterNames.WIRE_RECORDS_REFUSED, "", "Wire records refused", shard, of -> of.refused.sum());
        counter(
                MeterNames.WIRE_DATA_PUT,
                "bytes",
                "Data and partition keys of the stored wire records",
                shard,
                of -> of.bytesWritten.sum());
        counter(
                MeterNames.USER_RECORDS_WRITTEN,
                "",
                "User records in the stored wire records",
                shard,
                of -> of.writtenRecords.sum());
        counter(
                MeterNames.RETRIES,
                "",
                "Times that user records which have ended were sent again",
                shard,
                of -> of.retries.sum());
        meters.timer(
                MeterNames.SHARD_PREFIX + MeterNames.BUFFERING_TIME,
                "From the moment the producer took a user record over to its first request",
                tags,
                shard,
                of -> of.buffered.sum(),
                of -> of.bufferedNanos.sum());
        // The rates of many lanes make no rate.
        if (!shard.shardId.equals(ShardTallies.OTHERS)) {
            rate(shard, tags);
        }
    }

    private void rate(ShardTallies shard, Tags tags) {
        meters.gauge(
                MeterNames.SHARD_PREFIX + MeterNames.RATE,
                "",
                "What the lane may send, in shares of a shard's nominal 1 MiB and 1,000 records a second, as of its"
                        + " last request",
                tags,
                shard,
                of -> observed.hasEnded().getAsBoolean() ? Double.NaN : of.rateShare());
    }

    private void counter(
            String name, String unit, String description, ShardTallies shard, ToDoubleFunction<ShardTallies> value) {
        meters.counter(
                MeterNames.SHARD_PREFIX + name,
                unit,
                description,
                Tags.of(MeterNames.SHARD, shard.shardId),
                shard,
                value);
    }
}
