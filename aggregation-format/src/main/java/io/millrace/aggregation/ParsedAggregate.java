package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A checked aggregate: the content, and where tables and records stand in it. Keys become objects when they are first asked for.
 *
 * <p>After parsing it changes only by remembering immutable values that every thread would compute alike, so threads may share it.
 */
final class ParsedAggregate {
    private static final int RECORD_ENTRIES = 3;
    private static final int ABSENT = -1;
    private static final int[] NONE = {};

    private final int count;
    private final ByteBuffer content;
    private final int[] keyOffsets;
    private final int[] explicitHashKeyOffsets;
    // Three entries per record: the index of its partition key, and where its data start and end.
    private final int[] records;
    private final int[] explicitHashKeyIndices;
    private final @Nullable String[] keys;
    private final @Nullable HashKey[] keyHashes;
    private final @Nullable HashKey[] explicitHashKeys;
    private @Nullable UnitStamp stamp;
    private long[] numbers = {};
    // Per record, where it stands if it has headers; none of the records has any while this is empty.
    private int[] offsetsOfHeaders = NONE;

    ParsedAggregate(ByteBuffer content, int keyCount, int explicitHashKeyCount, int recordCount) {
        this.content = content;
        keyOffsets = new int[keyCount];
        keys = new String[keyCount];
        keyHashes = new HashKey[keyCount];
        explicitHashKeyOffsets = new int[explicitHashKeyCount];
        explicitHashKeys = new HashKey[explicitHashKeyCount];
        count = recordCount;
        records = new int[RECORD_ENTRIES * recordCount];
        // An index into an empty table is refused, so that nobody asks for one.
        explicitHashKeyIndices = explicitHashKeyCount == 0 ? NONE : new int[recordCount];
    }

    void keyAt(int index, int offset) {
        keyOffsets[index] = offset;
    }

    void explicitHashKeyAt(int index, int offset) {
        explicitHashKeyOffsets[index] = offset;
    }

    /** Keeps what was read and validated of the record at an offset. */
    void recordAt(int index, int offset, RecordFields fields) {
        int at = RECORD_ENTRIES * index;
        records[at] = fields.keyIndex();
        records[at + 1] = fields.dataStart();
        records[at + 2] = fields.dataEnd();
        if (explicitHashKeyIndices.length > 0) {
            explicitHashKeyIndices[index] = fields.hasExplicitHashKey() ? fields.explicitHashKeyIndex() : ABSENT;
        }
        if (fields.hasHeaders()) {
            if (offsetsOfHeaders.length == 0) {
                offsetsOfHeaders = new int[count];
                Arrays.fill(offsetsOfHeaders, ABSENT);
            }
            offsetsOfHeaders[index] = offset;
        }
    }

    void stampWith(UnitStamp newStamp, long[] newNumbers) {
        stamp = newStamp;
        numbers = newNumbers;
    }

    /** Checks the explicit hash keys that records name, once the tables are known. */
    void validateExplicitHashKeys(ProtobufReader reader) throws MalformedAggregate {
        for (int index : explicitHashKeyIndices) {
            if (index != ABSENT) {
                explicitHashKey(reader, index);
            }
        }
    }

    int count() {
        return count;
    }

    Optional<UnitStamp> stamp() {
        return Optional.ofNullable(stamp);
    }

    /** A reader of the content with a position of its own. */
    ProtobufReader reader() {
        return new ProtobufReader(content);
    }

    SubRecord record(int index, ProtobufReader reader) {
        int at = RECORD_ENTRIES * index;
        int dataStart = records[at + 1];
        UserRecord record = new UserRecord(
                key(reader, records[at]),
                explicitHashKeyOf(index),
                content,
                dataStart,
                records[at + 2] - dataStart,
                headers(index, reader));
        UnitStamp by = stamp;
        return new SubRecord(
                index,
                record,
                by == null ? Optional.empty() : Optional.of(new RecordId(by.incarnation(), numbers[index])));
    }

    private @Nullable HashKey explicitHashKeyOf(int index) {
        int hashKeyIndex = explicitHashKeyIndices.length == 0 ? ABSENT : explicitHashKeyIndices[index];
        return hashKeyIndex == ABSENT ? null : explicitHashKeys[hashKeyIndex];
    }

    private List<Header> headers(int index, ProtobufReader reader) {
        int offset = offsetsOfHeaders.length == 0 ? ABSENT : offsetsOfHeaders[index];
        if (offset == ABSENT) {
            return List.of();
        }
        try {
            return RecordFields.headers(reader, offset);
        } catch (MalformedAggregate e) {
            throw changed(e);
        }
    }

    /** Whose partition key has to be hashed for it, if nobody has asked before, by a digest that is made only then. */
    HashKey effectiveHashKey(int index, ProtobufReader reader, Supplier<Md5> md5) {
        HashKey explicit = explicitHashKeyOf(index);
        if (explicit != null) {
            return explicit;
        }
        int keyIndex = records[RECORD_ENTRIES * index];
        HashKey hash = keyHashes[keyIndex];
        if (hash == null) {
            hash = md5.get().hashKeyOf(key(reader, keyIndex));
            keyHashes[keyIndex] = hash;
        }
        return hash;
    }

    private String key(ProtobufReader reader, int index) {
        String key = keys[index];
        if (key == null) {
            try {
                key = text(reader, keyOffsets[index]);
            } catch (MalformedAggregate e) {
                throw changed(e);
            }
            keys[index] = key;
        }
        return key;
    }

    private HashKey explicitHashKey(ProtobufReader reader, int index) throws MalformedAggregate {
        HashKey hashKey = explicitHashKeys[index];
        if (hashKey == null) {
            try {
                hashKey = HashKey.parse(text(reader, explicitHashKeyOffsets[index]));
            } catch (IllegalArgumentException e) {
                throw new MalformedAggregate(Damage.BAD_HASH_KEY);
            }
            explicitHashKeys[index] = hashKey;
        }
        return hashKey;
    }

    private static String text(ProtobufReader reader, int offset) throws MalformedAggregate {
        reader.moveTo(offset);
        reader.enter();
        return reader.readString();
    }

    private static IllegalStateException changed(MalformedAggregate cause) {
        return new IllegalStateException("The bytes of the aggregate were changed after it was decoded", cause);
    }
}
