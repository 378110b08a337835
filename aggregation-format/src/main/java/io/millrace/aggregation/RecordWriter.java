package io.millrace.aggregation;

import static io.millrace.aggregation.AggregateFormat.WIRE_LENGTH_DELIMITED;
import static io.millrace.aggregation.AggregateFormat.WIRE_VARINT;

import java.util.List;

/** The encoded form of one user record: its size, and its bytes. All tags in it take one byte. */
final class RecordWriter {
    private RecordWriter() {}

    /** The size of the whole field, tag and length included, whose content has this size. */
    static long fieldSize(long bodySizeBytes) {
        return 1 + ProtobufWriter.lengthDelimitedSize(bodySizeBytes);
    }

    /** The size of the content of the field. */
    static long bodySize(RecordParts record, int keyIndex, int explicitHashKeyIndex) {
        long size = 1
                + ProtobufWriter.varintSize(keyIndex)
                + 1
                + ProtobufWriter.lengthDelimitedSize(record.dataSizeBytes());
        if (explicitHashKeyIndex != KeyTable.ABSENT) {
            size += 1 + ProtobufWriter.varintSize(explicitHashKeyIndex);
        }
        return size + headersSize(record.headers());
    }

    private static long headersSize(List<Header> headers) {
        long size = 0;
        // By index: an iterator for every record would be garbage.
        for (int i = 0; i < headers.size(); i++) {
            size += 1 + ProtobufWriter.lengthDelimitedSize(bodySize(headers.get(i)));
        }
        return size;
    }

    private static long bodySize(Header header) {
        return 1 + ProtobufWriter.textSize(header.key()) + 1 + ProtobufWriter.textSize(header.value());
    }

    /** Writes the whole field, whose content has the size that was computed for it. */
    static void write(
            ProtobufWriter output, RecordParts record, int keyIndex, int explicitHashKeyIndex, int bodySizeBytes) {
        output.writeTag(AggregateFormat.RECORDS, WIRE_LENGTH_DELIMITED);
        output.writeVarint(bodySizeBytes);
        output.writeTag(AggregateFormat.RECORD_PARTITION_KEY_INDEX, WIRE_VARINT);
        output.writeVarint(keyIndex);
        if (explicitHashKeyIndex != KeyTable.ABSENT) {
            output.writeTag(AggregateFormat.RECORD_EXPLICIT_HASH_KEY_INDEX, WIRE_VARINT);
            output.writeVarint(explicitHashKeyIndex);
        }
        output.writeTag(AggregateFormat.RECORD_DATA, WIRE_LENGTH_DELIMITED);
        output.writeData(record);
        List<Header> headers = record.headers();
        for (int i = 0; i < headers.size(); i++) {
            write(output, headers.get(i));
        }
    }

    private static void write(ProtobufWriter output, Header header) {
        output.writeTag(AggregateFormat.RECORD_TAGS, WIRE_LENGTH_DELIMITED);
        output.writeVarint(bodySize(header));
        output.writeTag(AggregateFormat.TAG_KEY, WIRE_LENGTH_DELIMITED);
        output.writeText(header.key());
        output.writeTag(AggregateFormat.TAG_VALUE, WIRE_LENGTH_DELIMITED);
        output.writeText(header.value());
    }
}
