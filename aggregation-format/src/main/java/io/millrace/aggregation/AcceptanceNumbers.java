package io.millrace.aggregation;

import static io.millrace.aggregation.AggregateFormat.WIRE_FIXED64;
import static io.millrace.aggregation.AggregateFormat.WIRE_LENGTH_DELIMITED;
import static io.millrace.aggregation.AggregateFormat.WIRE_VARINT;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The acceptance numbers of the records of a stamped aggregate, and the size of the stamp that carries them. */
final class AcceptanceNumbers {
    // Three one-byte tags, the length of the incarnation, a fixed64 and a one-byte varint.
    private static final int FIXED_FIELDS_SIZE_BYTES =
            1 + 1 + AggregateFormat.INCARNATION_SIZE_BYTES + 1 + Long.BYTES + 1 + 1;

    private static final int STAMP_TAG_SIZE_BYTES =
            ProtobufWriter.varintSize(AggregateFormat.tag(AggregateFormat.STAMP, WIRE_LENGTH_DELIMITED));

    private static final long NONE = -1;

    private static final long[] NO_NUMBERS = {};

    private long[] numbers = NO_NUMBERS;
    private int count;
    private long packedSizeBytes;

    private long last() {
        return count == 0 ? NONE : numbers[count - 1];
    }

    private long packedSizeWith(long number) {
        return packedSizeBytes + ProtobufWriter.varintSize(count == 0 ? number : number - last());
    }

    long stampSizeBytes() {
        return stampSize(packedSizeBytes);
    }

    long stampSizeWith(long number) {
        if (number <= last()) {
            throw new IllegalArgumentException("Acceptance number " + number
                    + (count == 0 ? " is below 0" : " is not above the one before it, " + last())
                    + "; the records of an aggregate stand in the order of their acceptance");
        }
        return stampSize(packedSizeWith(number));
    }

    private static long stampSize(long packedSizeBytes) {
        return STAMP_TAG_SIZE_BYTES + ProtobufWriter.lengthDelimitedSize(body(packedSizeBytes));
    }

    private static long body(long packedSizeBytes) {
        return FIXED_FIELDS_SIZE_BYTES + 1 + ProtobufWriter.lengthDelimitedSize(packedSizeBytes);
    }

    void add(long number) {
        packedSizeBytes = packedSizeWith(number);
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(64, 2 * count));
        }
        numbers[count++] = number;
    }

    void writeTo(ProtobufWriter output, UnitStamp stamp) {
        if (stamp.lowestUnsettled() > numbers[0]) {
            throw new IllegalArgumentException("The lowest unsettled number, " + stamp.lowestUnsettled()
                    + ", is above the number of a record in the aggregate, " + numbers[0]
                    + ", which is not settled either");
        }
        output.writeTag(AggregateFormat.STAMP, WIRE_LENGTH_DELIMITED);
        output.writeVarint(body(packedSizeBytes));
        output.writeTag(AggregateFormat.STAMP_INCARNATION, WIRE_LENGTH_DELIMITED);
        output.writeLengthDelimited(ByteBuffer.allocate(AggregateFormat.INCARNATION_SIZE_BYTES)
                .putLong(stamp.incarnation().getMostSignificantBits())
                .putLong(stamp.incarnation().getLeastSignificantBits())
                .array());
        output.writeTag(AggregateFormat.STAMP_LOWEST_UNSETTLED, WIRE_FIXED64);
        output.writeFixed64(stamp.lowestUnsettled());
        output.writeTag(AggregateFormat.STAMP_FLAGS, WIRE_VARINT);
        output.writeVarint(stamp.placedByService() ? AggregateFormat.FLAG_PLACED_BY_SERVICE : 0);
        output.writeTag(AggregateFormat.STAMP_ACCEPTANCE_NUMBERS, WIRE_LENGTH_DELIMITED);
        output.writeVarint(packedSizeBytes);
        long previous = 0;
        for (int i = 0; i < count; i++) {
            output.writeVarint(numbers[i] - previous);
            previous = numbers[i];
        }
    }

    void clear() {
        count = 0;
        packedSizeBytes = 0;
    }
}
