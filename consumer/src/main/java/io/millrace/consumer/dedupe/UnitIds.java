package io.millrace.consumer.dedupe;

import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.util.UUID;

/** The ids that decoding met in one wire record, or in a stretch of it, and what that says of its producer; immutable. */
public final class UnitIds {
    private final SequenceNumber sequence;
    private final long lastIndex;
    private final UUID incarnation;
    private final long lowMark;
    private final long arrivalMillis;
    private final long[] numbers;

    /**
     * {@code lastIndex}: of the last record that {@code numbers} has; 0 if it has none. {@code numbers}: of records that are handed out, or
     * were before; neither repeats nor records of other shards.
     */
    UnitIds(
            SequenceNumber sequence,
            long lastIndex,
            UUID incarnation,
            long lowMark,
            long arrivalMillis,
            long[] numbers) {
        this.sequence = sequence;
        this.lastIndex = lastIndex;
        this.incarnation = incarnation;
        this.lowMark = lowMark;
        this.arrivalMillis = arrivalMillis;
        this.numbers = numbers;
    }

    UUID incarnation() {
        return incarnation;
    }

    long lowMark() {
        return lowMark;
    }

    long arrivalMillis() {
        return arrivalMillis;
    }

    int size() {
        return numbers.length;
    }

    long number(int index) {
        return numbers[index];
    }

    /** Whether all of it lies at or before a position. */
    boolean isReachedBy(RecordPosition mark) {
        int order = sequence.compareTo(mark.sequence());
        return order < 0 || (order == 0 && lastIndex <= mark.subSequence());
    }
}
