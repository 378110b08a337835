package io.millrace.aggregation;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checked aggregate: the content, and where tables and records stand in it. Keys become objects when they are first asked for.
 *
 * <p>After parsing it changes only by remembering immutable values that every thread would compute alike, so threads may share it.
 */
final class ParsedAggregate {
    private final ByteBuffer content;
    private final int[] keyOffsets;
    private final int[] explicitHashKeyOffsets;
    private final int[] recordOffsets;
    private final @Nullable String[] keys;
    private final @Nullable HashKey[] keyHashes;
    private final @Nullable HashKey[] explicitHashKeys;
    private @Nullable UnitStamp stamp;
    private long[] numbers = {};

    ParsedAggregate(ByteBuffer content, int keyCount, int explicitHashKeyCount, int recordCount) {
        this.content = content;
        keyOffsets = new int[keyCount];
        keys = new String[keyCount];
        keyHashes = new HashKey[keyCount];
        explicitHashKeyOffsets = new int[explicitHashKeyCount];
        explicitHashKeys = new HashKey[explicitHashKeyCount];
        recordOffsets = new int[recordCount];
    }

    void keyAt(int index, int offset) {
        keyOffsets[index] = offset;
    }

    void explicitHashKeyAt(int index, int offset) {
        explicitHashKeyOffsets[index] = offset;
    }

    void recordAt(int index, int offset) {
        recordOffsets[index] = offset;
    }

    void stampWith(UnitStamp newStamp, long[] newNumbers) {
        stamp = newStamp;
        numbers = newNumbers;
    }

    /** Checks one record wholly, once the tables are known: fields, headers, indices, and the explicit hash key it names. */
    void validate(ProtobufReader reader, RecordFields fields, int index) throws MalformedAggregate {
        reader.moveTo(recordOffsets[index]);
        fields.read(reader);
        fields.validate(keyOffsets.length, explicitHashKeyOffsets.length);
        if (fields.hasExplicitHashKey()) {
            explicitHashKey(reader, fields.explicitHashKeyIndex());
        }
    }

    int count() {
        return recordOffsets.length;
    }

    Optional<UnitStamp> stamp() {
        return Optional.ofNullable(stamp);
    }

    /** A buffer of its own over the content, for one reader of records. */
    ByteBuffer window() {
        return content.duplicate();
    }

    SubRecord record(int index, ByteBuffer window, ProtobufReader reader, RecordFields fields) {
        try {
            reader.moveTo(recordOffsets[index]);
            fields.read(reader);
            HashKey hashKey =
                    fields.hasExplicitHashKey() ? explicitHashKey(reader, fields.explicitHashKeyIndex()) : null;
            UserRecord record = new UserRecord(
                    key(reader, fields.keyIndex()),
                    hashKey,
                    window.limit(fields.dataEnd()).position(fields.dataStart()),
                    fields.headers(reader, recordOffsets[index]));
            UnitStamp by = stamp;
            return new SubRecord(
                    index,
                    record,
                    by == null ? Optional.empty() : Optional.of(new RecordId(by.incarnation(), numbers[index])));
        } catch (MalformedAggregate e) {
            throw changed(e);
        }
    }

    HashKey effectiveHashKey(int index, ProtobufReader reader, RecordFields fields, Md5 md5) {
        try {
            reader.moveTo(recordOffsets[index]);
            fields.read(reader);
            return fields.hasExplicitHashKey()
                    ? explicitHashKey(reader, fields.explicitHashKeyIndex())
                    : keyHash(reader, fields.keyIndex(), md5);
        } catch (MalformedAggregate e) {
            throw changed(e);
        }
    }

    private String key(ProtobufReader reader, int index) throws MalformedAggregate {
        String key = keys[index];
        if (key == null) {
            key = text(reader, keyOffsets[index]);
            keys[index] = key;
        }
        return key;
    }

    private HashKey keyHash(ProtobufReader reader, int index, Md5 md5) throws MalformedAggregate {
        HashKey hash = keyHashes[index];
        if (hash == null) {
            hash = md5.hashKeyOf(key(reader, index));
            keyHashes[index] = hash;
        }
        return hash;
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
