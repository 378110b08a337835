package io.millrace.compatibility;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** User records and aggregates that follow from a seed alone. */
final class RandomRecords {
    static final int MAX_AGGREGATE_SIZE_BYTES = 1 << 20;
    private static final int MD5_SIZE_BYTES = 16;
    private static final int MAGIC_SIZE_BYTES = 4;

    private final Random random;

    RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    /** One to {@code most} records over few keys, every third with an explicit hash key, some empty. */
    List<UserRecord> records(int most, boolean withHeaders) {
        List<UserRecord> records = new ArrayList<>();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            UserRecord record = UserRecord.of(partitionKey(), data());
            if (random.nextInt(3) == 0) {
                record = record.withExplicitHashKey(new HashKey(random.nextLong(), random.nextLong()));
            }
            if (withHeaders && random.nextBoolean()) {
                record = record.withHeaders(List.of(new Header("trace", partitionKey()), new Header("empty", "")));
            }
            records.add(record);
        }
        return records;
    }

    byte[] unstamped(List<UserRecord> records) {
        Aggregator aggregator = Aggregator.unstamped(MAX_AGGREGATE_SIZE_BYTES);
        for (UserRecord record : records) {
            require(aggregator.add(record));
        }
        return aggregator.encode();
    }

    byte[] stamped(List<UserRecord> records) {
        Aggregator aggregator = Aggregator.stamped(MAX_AGGREGATE_SIZE_BYTES);
        long first = random.nextLong(1L << 40);
        long number = first;
        for (UserRecord record : records) {
            require(aggregator.add(record, number));
            number += 1 + random.nextInt(1000);
        }
        UUID incarnation = new UUID(random.nextLong(), random.nextLong());
        return aggregator.encode(new UnitStamp(incarnation, random.nextLong(first + 1), random.nextBoolean()));
    }

    /** One to three bytes changed, removed or inserted behind the magic number. */
    byte[] damaged(byte[] content) {
        byte[] result = content;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            result = damagedOnce(result);
        }
        return result;
    }

    /** The same content with the digest that belongs to it, so that damage reaches the protobuf. */
    static byte[] sealed(byte[] content) {
        byte[] result = content.clone();
        int end = result.length - MD5_SIZE_BYTES;
        ByteBuffer.wrap(result).put(end, md5(ByteBuffer.wrap(result, MAGIC_SIZE_BYTES, end - MAGIC_SIZE_BYTES)));
        return result;
    }

    private byte[] damagedOnce(byte[] content) {
        int end = content.length - MD5_SIZE_BYTES;
        if (end <= MAGIC_SIZE_BYTES + 1) {
            return content;
        }
        int at = random.nextInt(MAGIC_SIZE_BYTES, end);
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] shorter = new byte[content.length - 1];
                System.arraycopy(content, 0, shorter, 0, at);
                System.arraycopy(content, at + 1, shorter, at, shorter.length - at);
                return shorter;
            }
            case 1 -> {
                byte[] longer = new byte[content.length + 1];
                System.arraycopy(content, 0, longer, 0, at);
                longer[at] = (byte) random.nextInt(256);
                System.arraycopy(content, at, longer, at + 1, content.length - at);
                return longer;
            }
            case 2 -> {
                byte[] flipped = content.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            default -> {
                byte[] replaced = content.clone();
                replaced[at] = (byte) random.nextInt(256);
                return replaced;
            }
        }
    }

    private String partitionKey() {
        int number = random.nextInt(12);
        return switch (number % 4) {
            case 0 -> "key-" + number;
            case 1 -> "schlüssel-" + number;
            case 2 -> "鍵-\uD83D\uDD11-" + number;
            default -> "k".repeat(256 - number);
        };
    }

    private byte[] data() {
        byte[] data = new byte[random.nextInt(8) == 0 ? 0 : random.nextInt(300)];
        random.nextBytes(data);
        return data;
    }

    private static byte[] md5(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(content);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    private static void require(boolean added) {
        if (!added) {
            throw new IllegalStateException("The records of a test fit into " + MAX_AGGREGATE_SIZE_BYTES + " bytes");
        }
    }
}
