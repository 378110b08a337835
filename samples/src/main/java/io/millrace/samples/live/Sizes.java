package io.millrace.samples.live;

/**
 * How sizes are spread, in a fixed number of buckets: 16 for each doubling, so that a quantile is at most a sixteenth too high, whatever
 * the sizes are. Not safe for use by several threads.
 */
final class Sizes {
    /** Sizes above this count as this. */
    static final long LARGEST = 1L << 50;

    private static final int PER_DOUBLING = 16;
    private static final int BUCKETS = bucket(LARGEST) + 1;

    private final int[] counts = new int[BUCKETS];
    private long total;

    /** Counts a size, 0 or above. */
    void add(long size) {
        counts[bucket(Math.min(size, LARGEST))]++;
        total++;
    }

    void addAll(Sizes others) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += others.counts[i];
        }
        total += others.total;
    }

    /**
     * The least size that is not below this share of all, or up to a sixteenth more; 0 if there is none.
     *
     * @param share above 0, at most 1
     */
    long quantile(double share) {
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) {
                return largestIn(i);
            }
        }
        return 0;
    }

    private static int bucket(long size) {
        int shift = Math.max(0, 59 - Long.numberOfLeadingZeros(size));
        return shift * PER_DOUBLING + (int) (size >>> shift);
    }

    private static long largestIn(int bucket) {
        int shift = Math.max(0, bucket / PER_DOUBLING - 1);
        long mantissa = bucket - (long) shift * PER_DOUBLING;
        return ((mantissa + 1) << shift) - 1;
    }
}
