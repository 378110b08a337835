package io.millrace.aggregation;

/**
 * A range of hash keys, both ends included: what one shard owns.
 *
 * @param start the smallest hash key of the range
 * @param end the largest hash key of the range, not below {@code start}
 */
public record HashKeyRange(HashKey start, HashKey end) {
    /** Every hash key. */
    public static final HashKeyRange ALL = new HashKeyRange(HashKey.MIN, HashKey.MAX);

    /** Checks that the range is not empty. */
    public HashKeyRange {
        if (start.compareTo(end) > 0) {
            throw new IllegalArgumentException(
                    "A hash key range must not end before it starts: " + start + " to " + end);
        }
    }

    /**
     * The range between two decimal texts, as ListShards gives them.
     *
     * @throws IllegalArgumentException if one of them is no hash key, or the end is below the start
     */
    public static HashKeyRange parse(String start, String end) {
        return new HashKeyRange(HashKey.parse(start), HashKey.parse(end));
    }

    /** Whether the hash key lies in this range. */
    public boolean contains(HashKey hashKey) {
        return start.compareTo(hashKey) <= 0 && hashKey.compareTo(end) <= 0;
    }
}
