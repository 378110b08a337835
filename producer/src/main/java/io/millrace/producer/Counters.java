package io.millrace.producer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The numbers behind {@link ProducerStats}, written by the loop and read by anyone; and who else hears of what the loop does. */
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
    final LongAdder mapLoadFailures = new LongAdder();
    final LongAdder ackedBytes = new LongAdder();
    final Observers observers = new Observers();
    volatile int openShards;
    volatile boolean isEndpointDown;

    private final AtomicLong oldestAcceptedAtNanos = new AtomicLong(Agenda.NEVER);

    /** PUT payload units of one wire record. */
    static long payloadUnits(long sizeBytes) {
        return Math.max(1, (sizeBytes + ProducerConfig.PAYLOAD_UNIT_BYTES - 1) / ProducerConfig.PAYLOAD_UNIT_BYTES);
    }

    /** PUT payload units that no way of packing so many bytes can do without. */
    static double leastPayloadUnits(long sizeBytes) {
        return (double) sizeBytes / ProducerConfig.PAYLOAD_UNIT_BYTES;
    }

    /** The oldest unsettled record, {@link Agenda#NEVER} if there is none. */
    void oldestAcceptedAt(long nanos) {
        oldestAcceptedAtNanos.setRelease(nanos);
    }

    /** The age of the oldest unsettled record; 0 if there is none. */
    long oldestAgeNanos(long nowNanos) {
        long oldest = oldestAcceptedAtNanos.getAcquire();
        return oldest == Agenda.NEVER ? 0 : Math.max(0, nowNanos - oldest);
    }

    ProducerStats snapshot(long bufferedBytes, long nowNanos) {
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
                bufferedBytes,
                ackedBytes.sum(),
                mapLoadFailures.sum(),
                openShards,
                isEndpointDown,
                Duration.ofNanos(oldestAgeNanos(nowNanos)));
    }
}
