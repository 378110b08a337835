package io.millrace.aggregation;

/**
 * The numbers of the aggregation format.
 *
 * <pre>
 * wire record   | magic F3 89 9A C2 | AggregatedRecord, protobuf | MD5 of the protobuf alone |
 *                 4 bytes                                          16 bytes
 *
 * AggregatedRecord
 *   1     partition_key_table       repeated string   0A   each distinct partition key once
 *   2     explicit_hash_key_table   repeated string   12   decimal text, only of keys that a caller gave
 *   3     records                   repeated Record   1A   the user records, in order
 *   2026  stamp                     optional Stamp    D2 7E   Millrace's own; other decoders skip it
 * Record
 *   1     partition_key_index       required uint64   08   from 0
 *   2     explicit_hash_key_index   optional uint64   10   from 0
 *   3     data                      required bytes    1A
 *   4     tags                      repeated Tag      22   headers
 * Tag
 *   1     key                       required string   0A
 *   2     value                     optional string   12
 * Stamp
 *   1     incarnation               required bytes    0A   16 bytes, a UUID, big-endian
 *   2     lowest_unsettled          required fixed64  11   of fixed size, so that the aggregate's size is known before the number
 *   3     flags                     required uint32   18   bit 0: placed by the service
 *   4     acceptance_numbers        packed uint64     22   the first number, then the differences, one entry per record
 * </pre>
 *
 * <p>The encoder writes all tables before the records, and the stamp last. The decoder takes fields in any order, and skips those it
 * does not know.
 */
final class AggregateFormat {
    static final int MAGIC = 0xF3899AC2;
    static final int MAGIC_SIZE_BYTES = 4;
    static final int ENVELOPE_SIZE_BYTES = MAGIC_SIZE_BYTES + Md5.SIZE_BYTES;

    static final int PARTITION_KEY_TABLE = 1;
    static final int EXPLICIT_HASH_KEY_TABLE = 2;
    static final int RECORDS = 3;
    static final int STAMP = 2026;

    static final int RECORD_PARTITION_KEY_INDEX = 1;
    static final int RECORD_EXPLICIT_HASH_KEY_INDEX = 2;
    static final int RECORD_DATA = 3;
    static final int RECORD_TAGS = 4;

    static final int TAG_KEY = 1;
    static final int TAG_VALUE = 2;

    static final int STAMP_INCARNATION = 1;
    static final int STAMP_LOWEST_UNSETTLED = 2;
    static final int STAMP_FLAGS = 3;
    static final int STAMP_ACCEPTANCE_NUMBERS = 4;
    static final int INCARNATION_SIZE_BYTES = 16;
    static final int FLAG_PLACED_BY_SERVICE = 1;

    static final int WIRE_VARINT = 0;
    static final int WIRE_FIXED64 = 1;
    static final int WIRE_LENGTH_DELIMITED = 2;
    static final int WIRE_START_GROUP = 3;
    static final int WIRE_END_GROUP = 4;
    static final int WIRE_FIXED32 = 5;

    private AggregateFormat() {}

    static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }
}
