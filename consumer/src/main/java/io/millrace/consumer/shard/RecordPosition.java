package io.millrace.consumer.shard;

/**
 * Where one user record stands in its shard: the wire record's sequence number and the index inside its aggregate.
 *
 * @param sequence of the wire record
 * @param subSequence index inside the aggregate, from 0; 0 for a raw record
 */
public record RecordPosition(SequenceNumber sequence, long subSequence) implements Comparable<RecordPosition> {
    public RecordPosition {
        if (subSequence < 0) {
            throw new IllegalArgumentException("sub-sequence number " + subSequence + " is negative");
        }
    }

    @Override
    public int compareTo(RecordPosition other) {
        int bySequence = sequence.compareTo(other.sequence);
        return bySequence != 0 ? bySequence : Long.compare(subSequence, other.subSequence);
    }

    @Override
    public String toString() {
        return sequence + "/" + subSequence;
    }
}
