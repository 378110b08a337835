package io.millrace.aggregation;

import static io.millrace.aggregation.AggregateFormat.STAMP_ACCEPTANCE_NUMBERS;
import static io.millrace.aggregation.AggregateFormat.STAMP_FLAGS;
import static io.millrace.aggregation.AggregateFormat.STAMP_INCARNATION;
import static io.millrace.aggregation.AggregateFormat.STAMP_LOWEST_UNSETTLED;
import static io.millrace.aggregation.AggregateFormat.WIRE_FIXED64;
import static io.millrace.aggregation.AggregateFormat.WIRE_LENGTH_DELIMITED;
import static io.millrace.aggregation.AggregateFormat.WIRE_VARINT;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the stamp of an aggregate and the acceptance numbers in it. */
final class StampReader {
    private static final int STAMP_DEPTH = 1;
    private static final long UNKNOWN = -1;

    private final long[] numbers;
    private @Nullable UUID incarnation;
    private long lowestUnsettled = UNKNOWN;
    private long flags = UNKNOWN;
    private boolean hasNumbers;

    /** A reader for an aggregate of so many records. */
    StampReader(int recordCount) {
        numbers = new long[recordCount];
    }

    /** Reads the stamp whose length prefix the reader stands before. */
    UnitStamp read(ProtobufReader reader) throws MalformedAggregate {
        int outer = reader.enter();
        while (!reader.atLimit()) {
            readField(reader, reader.readTag());
        }
        reader.leave(outer);
        UUID from = incarnation;
        boolean numbersFit = hasNumbers && (numbers.length == 0 || lowestUnsettled <= numbers[0]);
        if (from == null || lowestUnsettled < 0 || flags == UNKNOWN || !numbersFit) {
            throw new MalformedAggregate(Damage.BAD_STAMP);
        }
        return new UnitStamp(from, lowestUnsettled, (flags & AggregateFormat.FLAG_PLACED_BY_SERVICE) != 0);
    }

    /** The acceptance number of every record. */
    long[] numbers() {
        return numbers;
    }

    private void readField(ProtobufReader reader, int tag) throws MalformedAggregate {
        switch (tag) {
            case STAMP_INCARNATION << 3 | WIRE_LENGTH_DELIMITED -> readIncarnation(reader);
            case STAMP_LOWEST_UNSETTLED << 3 | WIRE_FIXED64 -> lowestUnsettled = reader.readFixed64();
            case STAMP_FLAGS << 3 | WIRE_VARINT -> flags = reader.readVarint();
            case STAMP_ACCEPTANCE_NUMBERS << 3 | WIRE_LENGTH_DELIMITED -> readNumbers(reader);
            default -> reader.skipField(tag, STAMP_DEPTH);
        }
    }

    private void readIncarnation(ProtobufReader reader) throws MalformedAggregate {
        if (reader.readLength() != AggregateFormat.INCARNATION_SIZE_BYTES) {
            throw new MalformedAggregate(Damage.BAD_STAMP);
        }
        // Fixed numbers of protobuf are little-endian, a UUID is written big-endian.
        incarnation = new UUID(Long.reverseBytes(reader.readFixed64()), Long.reverseBytes(reader.readFixed64()));
    }

    private void readNumbers(ProtobufReader reader) throws MalformedAggregate {
        int outer = reader.enter();
        long previous = 0;
        int count = 0;
        while (!reader.atLimit()) {
            long difference = reader.readVarint();
            long number = previous + difference;
            boolean grows = difference > 0 || (difference == 0 && count == 0);
            if (count == numbers.length || !grows || number < previous) {
                throw new MalformedAggregate(Damage.BAD_STAMP);
            }
            numbers[count++] = number;
            previous = number;
        }
        if (count != numbers.length) {
            throw new MalformedAggregate(Damage.BAD_STAMP);
        }
        reader.leave(outer);
        hasNumbers = true;
    }
}
