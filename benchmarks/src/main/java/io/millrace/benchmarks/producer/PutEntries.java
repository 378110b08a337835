package io.millrace.benchmarks.producer;

import java.util.Arrays;

/** Where in a request's body the keys of its entries stand. Used again for every request of a connection. */
final class PutEntries {
    /** What the body asks for, as far as the body tells. */
    enum Kind {
        PUT_RECORDS,
        LIST_SHARDS,
        OTHER
    }

    private static final int FIELDS = 6;

    private Kind kind = Kind.OTHER;
    private int firstShard;
    private int size;
    private int[] fields = new int[FIELDS * 500];

    void begin() {
        kind = Kind.OTHER;
        firstShard = 0;
        size = 0;
    }

    void is(Kind newKind) {
        kind = newKind;
    }

    Kind kind() {
        return kind;
    }

    /** A ListShards request goes on behind a page. */
    void listFrom(int shard) {
        kind = Kind.LIST_SHARDS;
        firstShard = shard;
    }

    int firstShard() {
        return firstShard;
    }

    int size() {
        return size;
    }

    /** A further entry, of which nothing is known yet. */
    void add() {
        if (FIELDS * (size + 1) > fields.length) {
            fields = Arrays.copyOf(fields, 2 * fields.length);
        }
        Arrays.fill(fields, FIELDS * size, FIELDS * (size + 1), 0);
        size++;
    }

    void data(int offset, int length) {
        set(0, offset, length);
    }

    void partitionKey(int offset, int length) {
        set(2, offset, length);
    }

    void explicitHashKey(int offset, int length) {
        set(4, offset, length);
    }

    int dataOffset(int entry) {
        return fields[FIELDS * entry];
    }

    int dataLength(int entry) {
        return fields[FIELDS * entry + 1];
    }

    int keyOffset(int entry) {
        return fields[FIELDS * entry + 2];
    }

    int keyLength(int entry) {
        return fields[FIELDS * entry + 3];
    }

    int hashKeyOffset(int entry) {
        return fields[FIELDS * entry + 4];
    }

    /** 0 if the entry has none. */
    int hashKeyLength(int entry) {
        return fields[FIELDS * entry + 5];
    }

    private void set(int field, int offset, int length) {
        fields[FIELDS * (size - 1) + field] = offset;
        fields[FIELDS * (size - 1) + field + 1] = length;
    }
}
