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

    private final long[] numbers;
    private int numberCount;
    private boolean numbersGrow = true;
    private @Nullable UUID incarnation;
    private @Nullable Long lowestUnsettled;
    private @Nullable Long flags;

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
        Long lowest = lowestUnsettled;
        Long marks = flags;
        if (from == null || lowest == null || marks == null || lowest < 0 || !numbersFit(lowest)) {
            throw new MalformedAggregate(Damage.BAD_STAMP);
        }
        return new UnitStamp(from, lowest, (marks & AggregateFormat.FLAG_PLACED_BY_SERVICE) != 0);
    }

    /** The acceptance number of every record. */
    long[] numbers() {
        return numbers;
    }

    private boolean numbersFit(long lowest) {
        return numbersGrow && numberCount == numbers.length && (numberCount == 0 || lowest <= numbers[0]);
    }

    private void readField(ProtobufReader reader, int tag) throws MalformedAggregate {
        switch (tag) {
            case STAMP_INCARNATION << 3 | WIRE_LENGTH_DELIMITED -> readIncarnation(reader);
            case STAMP_LOWEST_UNSETTLED << 3 | WIRE_FIXED64 -> lowestUnsettled = reader.readFixed64();
            case STAMP_FLAGS << 3 | WIRE_VARINT -> flags = reader.readVarint();
            case STAMP_ACCEPTANCE_NUMBERS << 3 | WIRE_LENGTH_DELIMITED -> readNumbers(reader);
            // Readers of protobuf take numbers singly as well, however the schema has them written.
            case STAMP_ACCEPTANCE_NUMBERS << 3 | WIRE_VARINT -> addNumber(reader.readVarint());
            default -> reader.skipField(tag, STAMP_DEPTH);
        }
    }

    private void readIncarnation(ProtobufReader reader) throws MalformedAggregate {
        int length = reader.readLength();
        if (length != AggregateFormat.INCARNATION_SIZE_BYTES) {
            incarnation = null;
            reader.skip(length);
            return;
        }
        // Fixed numbers of protobuf are little-endian, a UUID is written big-endian.
        incarnation = new UUID(Long.reverseBytes(reader.readFixed64()), Long.reverseBytes(reader.readFixed64()));
    }

    private void readNumbers(ProtobufReader reader) throws MalformedAggregate {
        int outer = reader.enter();
        while (!reader.atLimit()) {
            addNumber(reader.readVarint());
        }
        reader.leave(outer);
    }

    private void addNumber(long difference) throws MalformedAggregate {
        if (numberCount == numbers.length) {
            throw new MalformedAggregate(Damage.BAD_STAMP);
        }
        long previous = numberCount == 0 ? -1 : numbers[numberCount - 1];
        long number = numberCount == 0 ? difference : previous + difference;
        numbersGrow &= number > previous && difference >= 0;
        numbers[numberCount++] = number;
    }
}
