package io.millrace.agent.record;

import java.util.BitSet;

/**
 * Records of one generation, in order, that are handed to a destination together and settled together. Offsets say where in the content each
 * record begins (for a compressed file, in what is decompressed); records that one line was made into have the same offset and count up
 * from it by one byte each, so that offsets grow strictly. Immutable, though nothing keeps the arrays from being written: nobody does.
 */
public final class Batch {
    private final Origin origin;
    private final long ackedBelow;
    private final byte[] bytes;
    private final int count;
    private final int[] bounds;
    private final long[] offsets;

    /**
     * A batch of slices.
     *
     * @param ackedBelow the generation's contiguous acked offset at the time of reading
     * @param bytes holds all records
     * @param count how many there are
     * @param bounds of record {@code i}: its first byte at {@code 2 * i}, the byte after its last at {@code 2 * i + 1}
     * @param offsets of record {@code i}: where it begins in the content
     */
    public Batch(Origin origin, long ackedBelow, byte[] bytes, int count, int[] bounds, long[] offsets) {
        if (bounds.length < 2 * count || offsets.length < count) {
            throw new IllegalArgumentException(
                    count + " records, but bounds of " + bounds.length / 2 + " and offsets of " + offsets.length);
        }
        this.origin = origin;
        this.ackedBelow = ackedBelow;
        this.bytes = bytes;
        this.count = count;
        this.bounds = bounds;
        this.offsets = offsets;
    }

    public Origin origin() {
        return origin;
    }

    public long ackedBelow() {
        return ackedBelow;
    }

    /** How many records. */
    public int count() {
        return count;
    }

    /** The array that holds all records. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where in the array a record begins. */
    public int start(int index) {
        return bounds[2 * index];
    }

    public int length(int index) {
        return bounds[2 * index + 1] - bounds[2 * index];
    }

    /** Where in the content a record begins. */
    public long offset(int index) {
        return offsets[index];
    }

    /** The length of all records. */
    public long sizeBytes() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += length(i);
        }
        return sum;
    }

    /** Those records alone. */
    public Batch only(BitSet records) {
        int[] someBounds = new int[2 * records.cardinality()];
        long[] someOffsets = new long[records.cardinality()];
        int to = 0;
        for (int i = records.nextSetBit(0); i >= 0; i = records.nextSetBit(i + 1)) {
            someBounds[2 * to] = bounds[2 * i];
            someBounds[2 * to + 1] = bounds[2 * i + 1];
            someOffsets[to] = offsets[i];
            to++;
        }
        return new Batch(origin, ackedBelow, bytes, to, someBounds, someOffsets);
    }

    /** Names where the records are from, never what is in them. */
    @Override
    public String toString() {
        return "Batch[" + count + " records of " + origin + (count == 0 ? "" : " from " + offsets[0]) + "]";
    }
}
