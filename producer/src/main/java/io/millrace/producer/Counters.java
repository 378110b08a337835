package io.millrace.producer;

import java.util.concurrent.atomic.LongAdder;

/** The numbers behind {@link ProducerStats}. Written by the loop, read by anyone. */
final class Counters {
    final LongAdder accepted = new LongAdder();
    final LongAdder acked = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder written = new LongAdder();
    final LongAdder payloadUnits = new LongAdder();
    final LongAdder rawPayloadUnits = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder throttled = new LongAdder();
    final LongAdder regrouped = new LongAdder();
    final LongAdder mapLoads = new LongAdder();

    /** PUT payload units of one wire record. */
    static long payloadUnits(long sizeBytes) {
        return Math.max(1, (sizeBytes + ProducerConfig.PAYLOAD_UNIT_BYTES - 1) / ProducerConfig.PAYLOAD_UNIT_BYTES);
    }

    ProducerStats snapshot(long bufferedBytes) {
        // What has ended is read before what was accepted, so that the difference is never negative.
        long ended = acked.sum();
        long given = failed.sum();
        return new ProducerStats(
                accepted.sum(),
                ended,
                given,
                written.sum(),
                payloadUnits.sum(),
                rawPayloadUnits.sum(),
                bytesWritten.sum(),
                requests.sum(),
                retried.sum(),
                throttled.sum(),
                regrouped.sum(),
                mapLoads.sum(),
                bufferedBytes);
    }
}
