package io.millrace.producer;

import io.millrace.producer.SimulatedStream.SimulatedShard;
import java.util.HashMap;
import java.util.Map;

/** The write limits of the shards: a bucket of bytes and one of records for each, which a rest fills for one second's worth. */
final class ShardLimits {
    private final Map<SimulatedShard, Bucket> buckets = new HashMap<>();
    private final double bytesPerSecond;
    private final double recordsPerSecond;

    private static final class Bucket {
        double bytes;
        double records;
        long refilledAtNanos;
    }

    ShardLimits(double bytesPerSecond, double recordsPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        this.recordsPerSecond = recordsPerSecond;
    }

    /** Whether the shard takes the wire record now, which then counts. */
    boolean admits(SimulatedShard shard, WireRecord wire, long nowNanos) {
        Bucket bucket = buckets.computeIfAbsent(shard, key -> {
            Bucket full = new Bucket();
            full.bytes = bytesPerSecond;
            full.records = recordsPerSecond;
            return full;
        });
        double seconds = (nowNanos - bucket.refilledAtNanos) / 1e9;
        bucket.refilledAtNanos = nowNanos;
        bucket.bytes = Math.min(bytesPerSecond, bucket.bytes + seconds * bytesPerSecond);
        bucket.records = Math.min(recordsPerSecond, bucket.records + seconds * recordsPerSecond);
        if (bucket.bytes < wire.sizeBytes() || bucket.records < 1) {
            return false;
        }
        bucket.bytes -= wire.sizeBytes();
        bucket.records -= 1;
        return true;
    }
}
