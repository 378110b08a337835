package io.millrace.aggregation;

import static io.millrace.aggregation.AggregateFormat.RECORD_DATA;
import static io.millrace.aggregation.AggregateFormat.RECORD_EXPLICIT_HASH_KEY_INDEX;
import static io.millrace.aggregation.AggregateFormat.RECORD_PARTITION_KEY_INDEX;
import static io.millrace.aggregation.AggregateFormat.RECORD_TAGS;
import static io.millrace.aggregation.AggregateFormat.TAG_KEY;
import static io.millrace.aggregation.AggregateFormat.TAG_VALUE;
import static io.millrace.aggregation.AggregateFormat.WIRE_LENGTH_DELIMITED;
import static io.millrace.aggregation.AggregateFormat.WIRE_VARINT;

import java.util.ArrayList;
import java.util.List;

/** Where the fields of one encoded user record stand; refilled by every {@link #read}. */
final class RecordFields {
    private static final int RECORD_DEPTH = 1;
    private static final int TAG_DEPTH = 2;

    private boolean hasKeyIndex;
    private long keyIndex;
    private boolean hasExplicitHashKeyIndex;
    private long explicitHashKeyIndex;
    private boolean hasData;
    private int dataStart;
    private int dataEnd;
    private boolean hasHeaders;

    /** Reads the record whose length prefix the reader stands before, checks its headers, and leaves the reader behind it. */
    void read(ProtobufReader reader) throws MalformedAggregate {
        hasKeyIndex = false;
        hasExplicitHashKeyIndex = false;
        hasData = false;
        hasHeaders = false;
        int outer = reader.enter();
        while (!reader.atLimit()) {
            readField(reader, reader.readTag());
        }
        reader.leave(outer);
    }

    private void readField(ProtobufReader reader, int tag) throws MalformedAggregate {
        switch (tag) {
            case RECORD_PARTITION_KEY_INDEX << 3 | WIRE_VARINT -> {
                keyIndex = reader.readVarint();
                hasKeyIndex = true;
            }
            case RECORD_EXPLICIT_HASH_KEY_INDEX << 3 | WIRE_VARINT -> {
                explicitHashKeyIndex = reader.readVarint();
                hasExplicitHashKeyIndex = true;
            }
            case RECORD_DATA << 3 | WIRE_LENGTH_DELIMITED -> {
                int length = reader.readLength();
                dataStart = reader.position();
                dataEnd = dataStart + length;
                reader.skip(length);
                hasData = true;
            }
            case RECORD_TAGS << 3 | WIRE_LENGTH_DELIMITED -> {
                checkHeader(reader);
                hasHeaders = true;
            }
            default -> reader.skipField(tag, RECORD_DEPTH);
        }
    }

    /** Checks what {@link #read} found: all that is required is there, and all indices are those of table entries. */
    void validate(int keyCount, int explicitHashKeyCount) throws MalformedAggregate {
        if (!hasKeyIndex || !hasData) {
            throw new MalformedAggregate(Damage.MISSING_FIELD);
        }
        // Unsigned: an index above 2^63 is too large, not negative.
        if (Long.compareUnsigned(keyIndex, keyCount) >= 0
                || (hasExplicitHashKeyIndex && Long.compareUnsigned(explicitHashKeyIndex, explicitHashKeyCount) >= 0)) {
            throw new MalformedAggregate(Damage.INDEX_OUT_OF_RANGE);
        }
    }

    int keyIndex() {
        return (int) keyIndex;
    }

    boolean hasExplicitHashKey() {
        return hasExplicitHashKeyIndex;
    }

    int explicitHashKeyIndex() {
        return (int) explicitHashKeyIndex;
    }

    int dataStart() {
        return dataStart;
    }

    int dataEnd() {
        return dataEnd;
    }

    boolean hasHeaders() {
        return hasHeaders;
    }

    /** The headers of the record whose length prefix stands at an offset, in a list that does not change. */
    static List<Header> headers(ProtobufReader reader, int offset) throws MalformedAggregate {
        List<Header> headers = new ArrayList<>();
        reader.moveTo(offset);
        reader.enter();
        while (!reader.atLimit()) {
            int tag = reader.readTag();
            if (tag == (RECORD_TAGS << 3 | WIRE_LENGTH_DELIMITED)) {
                headers.add(readHeader(reader));
            } else {
                reader.skipField(tag, RECORD_DEPTH);
            }
        }
        return List.copyOf(headers);
    }

    private static void checkHeader(ProtobufReader reader) throws MalformedAggregate {
        boolean hasKey = false;
        int outer = reader.enter();
        while (!reader.atLimit()) {
            int tag = reader.readTag();
            hasKey |= tag == (TAG_KEY << 3 | WIRE_LENGTH_DELIMITED);
            reader.skipField(tag, TAG_DEPTH);
        }
        reader.leave(outer);
        if (!hasKey) {
            throw new MalformedAggregate(Damage.MISSING_FIELD);
        }
    }

    private static Header readHeader(ProtobufReader reader) throws MalformedAggregate {
        String key = "";
        String value = "";
        int outer = reader.enter();
        while (!reader.atLimit()) {
            int tag = reader.readTag();
            switch (tag) {
                case TAG_KEY << 3 | WIRE_LENGTH_DELIMITED -> key = readText(reader);
                case TAG_VALUE << 3 | WIRE_LENGTH_DELIMITED -> value = readText(reader);
                default -> reader.skipField(tag, TAG_DEPTH);
            }
        }
        reader.leave(outer);
        return new Header(key, value);
    }

    private static String readText(ProtobufReader reader) throws MalformedAggregate {
        int outer = reader.enter();
        String text = reader.readString();
        reader.leave(outer);
        return text;
    }
}
