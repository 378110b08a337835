package io.millrace.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How values of zero and above are spread: their number and sum since the start, exact, and largest value and percentiles of the last
 * one and a half to two minutes, the latter up to a sixteenth too high. A value may be added with a weight, so that the records of a
 * wire record cost less than one by one.
 *
 * <p>One writer, the loop; readers on any thread see what is a moment old.
 */
final class Spread {
    static final long SLOT_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int SLOTS = 4;

    // Sixteen buckets for every power of two.
    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int BUCKETS = (Long.SIZE - STEP_BITS) * STEPS;

    private final Tally count = new Tally();
    private final Tally sum = new Tally();
    private final List<Slot> slots = new ArrayList<>(SLOTS);
    private long turn = -1;

    /** Half a minute. */
    private static final class Slot {
        private final AtomicLong turn = new AtomicLong(-1);
        private final AtomicLong largest = new AtomicLong();
        private final AtomicLongArray weights = new AtomicLongArray(BUCKETS);

        void reuse(long newTurn) {
            turn.setRelease(-1);
            for (int i = 0; i < BUCKETS; i++) {
                weights.setPlain(i, 0);
            }
            largest.setPlain(0);
            turn.setRelease(newTurn);
        }

        void add(long value, long weight) {
            int bucket = bucketOf(value);
            weights.setRelease(bucket, weights.getPlain(bucket) + weight);
            if (value > largest.getPlain()) {
                largest.setRelease(value);
            }
        }
    }

    Spread() {
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new Slot());
        }
    }

    void add(long value, long weight, long nowNanos) {
        if (weight == 0) {
            return;
        }
        long counted = Math.max(0, value);
        count.add(weight);
        sum.add(counted * weight);
        long now = nowNanos / SLOT_NANOS;
        if (now > turn) {
            turn = now;
            slots.get((int) (now % SLOTS)).reuse(now);
        }
        slots.get((int) (turn % SLOTS)).add(counted, weight);
    }

    long count() {
        return count.sum();
    }

    long sum() {
        return sum.sum();
    }

    /** The largest recent value; 0 if there is none. */
    long largest(long nowNanos) {
        long largest = 0;
        for (Slot slot : recent(nowNanos)) {
            largest = Math.max(largest, slot.largest.getAcquire());
        }
        return largest;
    }

    /**
     * The value that a share of the recent ones does not exceed; NaN if there is none.
     *
     * @param share 0 to 1
     */
    double percentile(double share, long nowNanos) {
        List<Slot> recent = recent(nowNanos);
        long[] weights = new long[BUCKETS];
        long all = 0;
        for (Slot slot : recent) {
            for (int i = 0; i < BUCKETS; i++) {
                long weight = slot.weights.getAcquire(i);
                weights[i] += weight;
                all += weight;
            }
        }
        if (all == 0) {
            return Double.NaN;
        }
        long left = Math.max(1, (long) Math.ceil(share * all));
        int bucket = 0;
        while (left > weights[bucket]) {
            left -= weights[bucket++];
        }
        return Math.min(highestIn(bucket), largest(nowNanos));
    }

    private List<Slot> recent(long nowNanos) {
        long now = nowNanos / SLOT_NANOS;
        return slots.stream()
                .filter(slot -> {
                    long written = slot.turn.getAcquire();
                    return written >= 0 && written > now - SLOTS;
                })
                .toList();
    }

    static int bucketOf(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int shift = exponent - STEP_BITS;
        return ((shift + 1) << STEP_BITS) + (int) ((value >>> shift) & (STEPS - 1));
    }

    static long highestIn(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = (bucket >> STEP_BITS) - 1;
        long lowest = (long) (STEPS + (bucket & (STEPS - 1))) << shift;
        return lowest + (1L << shift) - 1;
    }
}
