package io.millrace.consumer.simulation;

import io.millrace.aggregation.Damage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * Aggregates as another producer's defect, or a broken copy, would leave them: all but one of the records inside are sound, and nobody
 * may be given any of them.
 */
enum DamagedAggregate {
    /** A byte of one record's data is another; the MD5 behind the message tells. */
    CHANGED_BYTE(Damage.BAD_CHECKSUM),
    /** One record names a partition key that the table does not have. */
    UNKNOWN_KEY(Damage.INDEX_OUT_OF_RANGE),
    /** One record names an explicit hash key that the table does not have. */
    UNKNOWN_HASH_KEY(Damage.INDEX_OUT_OF_RANGE),
    /** One record's explicit hash key is 2^128. */
    HASH_KEY_TOO_LARGE(Damage.BAD_HASH_KEY),
    /** One record has no data field. */
    NO_DATA(Damage.MISSING_FIELD);

    private static final byte[] MAGIC = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};
    private static final byte[] PART = "part of a damaged aggregate".getBytes(StandardCharsets.UTF_8);
    private static final String BEYOND_ALL_HASH_KEYS = "340282366920938463463374607431768211456";

    private final Damage told;

    DamagedAggregate(Damage told) {
        this.told = told;
    }

    static DamagedAggregate any(Random random) {
        return values()[random.nextInt(values().length)];
    }

    /** What the consumer is to call it. */
    Damage told() {
        return told;
    }

    /** Of {@code count} records, of which one is damaged. */
    byte[] encode(String key, int count, Random random) {
        int damaged = random.nextInt(count);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, key.getBytes(StandardCharsets.UTF_8));
        if (this == HASH_KEY_TOO_LARGE) {
            field(message, 2, BEYOND_ALL_HASH_KEYS.getBytes(StandardCharsets.UTF_8));
        }
        for (int index = 0; index < count; index++) {
            field(message, 3, record(index == damaged));
        }
        byte[] body = message.toByteArray();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(MAGIC);
        byte[] digest = md5(body);
        if (this == CHANGED_BYTE) {
            body[body.length - 1 - random.nextInt(PART.length)] ^= 1;
        }
        whole.writeBytes(body);
        whole.writeBytes(digest);
        return whole.toByteArray();
    }

    private byte[] record(boolean damaged) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        number(record, 1, damaged && this == UNKNOWN_KEY ? 5 : 0);
        if (damaged && (this == UNKNOWN_HASH_KEY || this == HASH_KEY_TOO_LARGE)) {
            number(record, 2, 0);
        }
        if (!damaged || this != NO_DATA) {
            field(record, 3, PART);
        }
        return record.toByteArray();
    }

    private static void number(ByteArrayOutputStream to, int field, int value) {
        to.write(field << 3);
        to.write(value);
    }

    /** Length-delimited; nothing here is longer than one byte can say. */
    private static void field(ByteArrayOutputStream to, int field, byte[] content) {
        to.write(field << 3 | 2);
        to.write(content.length);
        to.writeBytes(content);
    }

    private static byte[] md5(byte[] message) {
        try {
            return MessageDigest.getInstance("MD5").digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
