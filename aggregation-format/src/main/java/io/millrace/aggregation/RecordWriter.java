package io.millrace.aggregation;

import static com.google.protobuf.CodedOutputStream.computeStringSize;
import static com.google.protobuf.CodedOutputStream.computeUInt32Size;
import static com.google.protobuf.CodedOutputStream.computeUInt64SizeNoTag;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;

/** The encoded form of one user record: its size, and its bytes. */
final class RecordWriter {
    private RecordWriter() {}

    /** The size of the whole field: tag, length, content. */
    static long fieldSize(UserRecord record, int keyIndex, int explicitHashKeyIndex) {
        return 1 + lengthDelimited(bodySize(record, keyIndex, explicitHashKeyIndex));
    }

    private static long bodySize(UserRecord record, int keyIndex, int explicitHashKeyIndex) {
        long size = computeUInt32Size(AggregateFormat.RECORD_PARTITION_KEY_INDEX, keyIndex)
                + 1
                + lengthDelimited(record.dataSizeBytes());
        if (explicitHashKeyIndex != KeyTable.ABSENT) {
            size += computeUInt32Size(AggregateFormat.RECORD_EXPLICIT_HASH_KEY_INDEX, explicitHashKeyIndex);
        }
        for (Header header : record.headers()) {
            size += 1 + lengthDelimited(bodySize(header));
        }
        return size;
    }

    private static long bodySize(Header header) {
        return (long) computeStringSize(AggregateFormat.TAG_KEY, header.key())
                + computeStringSize(AggregateFormat.TAG_VALUE, header.value());
    }

    private static long lengthDelimited(long sizeBytes) {
        return computeUInt64SizeNoTag(sizeBytes) + sizeBytes;
    }

    static void write(CodedOutputStream output, UserRecord record, int keyIndex, int explicitHashKeyIndex)
            throws IOException {
        output.writeTag(AggregateFormat.RECORDS, AggregateFormat.WIRE_LENGTH_DELIMITED);
        output.writeUInt32NoTag((int) bodySize(record, keyIndex, explicitHashKeyIndex));
        output.writeUInt32(AggregateFormat.RECORD_PARTITION_KEY_INDEX, keyIndex);
        if (explicitHashKeyIndex != KeyTable.ABSENT) {
            output.writeUInt32(AggregateFormat.RECORD_EXPLICIT_HASH_KEY_INDEX, explicitHashKeyIndex);
        }
        output.writeTag(AggregateFormat.RECORD_DATA, AggregateFormat.WIRE_LENGTH_DELIMITED);
        output.writeUInt32NoTag(record.dataSizeBytes());
        output.write(record.data());
        for (Header header : record.headers()) {
            output.writeTag(AggregateFormat.RECORD_TAGS, AggregateFormat.WIRE_LENGTH_DELIMITED);
            output.writeUInt32NoTag((int) bodySize(header));
            output.writeString(AggregateFormat.TAG_KEY, header.key());
            output.writeString(AggregateFormat.TAG_VALUE, header.value());
        }
    }
}
