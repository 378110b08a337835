package io.millrace.aggregation;

import static io.millrace.aggregation.AggregateFormat.EXPLICIT_HASH_KEY_TABLE;
import static io.millrace.aggregation.AggregateFormat.PARTITION_KEY_TABLE;
import static io.millrace.aggregation.AggregateFormat.RECORDS;
import static io.millrace.aggregation.AggregateFormat.STAMP;
import static io.millrace.aggregation.AggregateFormat.WIRE_LENGTH_DELIMITED;

import java.nio.ByteBuffer;

/** Walks the whole content of an aggregate, so that nothing in it can fail later. */
final class AggregateParser {
    private static final int NO_STAMP = -1;

    private final ByteBuffer content;
    private final ProtobufReader reader;
    private int keyCount;
    private int explicitHashKeyCount;
    private int recordCount;
    private int stampOffset = NO_STAMP;

    private AggregateParser(ByteBuffer content) {
        this.content = content;
        this.reader = new ProtobufReader(content);
    }

    /** Where everything stands in a content, a read-only buffer with position 0. */
    static ParsedAggregate parse(ByteBuffer content) throws MalformedAggregate {
        return new AggregateParser(content).parse();
    }

    private ParsedAggregate parse() throws MalformedAggregate {
        // Counting first keeps the arrays exact: input cannot make us hold more than a small multiple of its own size.
        count();
        ParsedAggregate parsed = new ParsedAggregate(content, keyCount, explicitHashKeyCount, recordCount);
        read(parsed);
        parsed.validateExplicitHashKeys(reader);
        if (stampOffset != NO_STAMP) {
            readStamp(parsed);
        }
        return parsed;
    }

    private void readStamp(ParsedAggregate parsed) throws MalformedAggregate {
        StampReader stampReader = new StampReader(recordCount);
        reader.moveTo(stampOffset);
        try {
            parsed.stampWith(stampReader.read(reader), stampReader.numbers());
        } catch (MalformedAggregate e) {
            throw new MalformedAggregate(Damage.BAD_STAMP);
        }
    }

    private void count() throws MalformedAggregate {
        while (!reader.atLimit()) {
            int tag = reader.readTag();
            switch (tag) {
                case PARTITION_KEY_TABLE << 3 | WIRE_LENGTH_DELIMITED -> keyCount++;
                case EXPLICIT_HASH_KEY_TABLE << 3 | WIRE_LENGTH_DELIMITED -> explicitHashKeyCount++;
                case RECORDS << 3 | WIRE_LENGTH_DELIMITED -> recordCount++;
                case STAMP << 3 | WIRE_LENGTH_DELIMITED -> {
                    if (stampOffset != NO_STAMP) {
                        throw new MalformedAggregate(Damage.BAD_STAMP);
                    }
                    stampOffset = reader.position();
                }
                default -> {}
            }
            reader.skipField(tag, 0);
        }
        reader.moveTo(0);
    }

    private void read(ParsedAggregate parsed) throws MalformedAggregate {
        RecordFields fields = new RecordFields();
        int keys = 0;
        int explicitHashKeys = 0;
        int records = 0;
        while (!reader.atLimit()) {
            int tag = reader.readTag();
            int offset = reader.position();
            switch (tag) {
                case PARTITION_KEY_TABLE << 3 | WIRE_LENGTH_DELIMITED -> {
                    parsed.keyAt(keys++, offset);
                    reader.skipLengthDelimited();
                }
                case EXPLICIT_HASH_KEY_TABLE << 3 | WIRE_LENGTH_DELIMITED -> {
                    parsed.explicitHashKeyAt(explicitHashKeys++, offset);
                    reader.skipLengthDelimited();
                }
                case RECORDS << 3 | WIRE_LENGTH_DELIMITED -> {
                    fields.read(reader);
                    fields.validate(keyCount, explicitHashKeyCount);
                    parsed.recordAt(records++, offset, fields);
                }
                default -> reader.skipField(tag, 0);
            }
        }
    }
}
