package io.millrace.benchmarks.measure;

import java.util.Arrays;

/** How long things took, to within 1.6 percent. Not safe for use by several threads. */
public final class Latencies {
    // So many buckets of equal width for each doubling.
    private static final int STEPS = 64;
    private static final int STEP_BITS = 6;

    private final long[] counts = new long[STEPS * (Long.SIZE - STEP_BITS + 1)];
    private long most;
    private long total;

    public void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        most = Math.max(most, nanos);
        total++;
    }

    public void clear() {
        Arrays.fill(counts, 0);
        most = 0;
        total = 0;
    }

    /** How many there were. */
    public long total() {
        return total;
    }

    public long mostNanos() {
        return most;
    }

    /** What so large a share of all, above 0 and up to 1, took at most. */
    public long nanos(double share) {
        long left = (long) Math.ceil(share * total);
        for (int i = 0; i < counts.length; i++) {
            left -= counts[i];
            if (left <= 0 && counts[i] > 0) {
                return Math.min(most, last(i));
            }
        }
        return most;
    }

    private static int bucket(long nanos) {
        int halvings = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - STEP_BITS);
        return halvings * STEPS + (int) (nanos >>> halvings);
    }

    /** The largest number of a bucket. */
    private static long last(int bucket) {
        int halvings = Math.max(0, bucket / STEPS - 1);
        return ((bucket - halvings * STEPS + 1L) << halvings) - 1;
    }
}
