package io.millrace.aggregation;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** User records of every kind, from a seed. */
final class RandomRecords {
    private static final String[] ALPHABETS = {"ab", "0123456789abcdef-", "\u00e9\u00df\u4e2d\u6587", "x\uD83D\uDE00"};

    private final Random random;
    private final int maxDataBytes;

    RandomRecords(Random random, int maxDataBytes) {
        this.random = random;
        this.maxDataBytes = maxDataBytes;
    }

    UserRecord next() {
        byte[] data = new byte[random.nextInt(4) == 0 ? random.nextInt(maxDataBytes + 1) : random.nextInt(20)];
        random.nextBytes(data);
        UserRecord record = UserRecord.of(text(1 + random.nextInt(random.nextInt(8) == 0 ? 256 : 3)), data);
        if (random.nextInt(3) == 0) {
            record = record.withExplicitHashKey(hashKey());
        }
        if (random.nextInt(4) == 0) {
            List<Header> headers = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                headers.add(new Header(text(random.nextInt(4)), text(random.nextInt(200))));
            }
            record = record.withHeaders(headers);
        }
        return record;
    }

    List<UserRecord> list(int count) {
        List<UserRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(next());
        }
        return records;
    }

    HashKey hashKey() {
        return switch (random.nextInt(4)) {
            case 0 -> new HashKey(0, random.nextInt(5));
            case 1 -> HashKey.MAX;
            default -> new HashKey(random.nextLong(), random.nextLong());
        };
    }

    /** A text of so many code points. */
    private String text(int length) {
        String alphabet = ALPHABETS[random.nextInt(ALPHABETS.length)];
        int[] letters = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    static BigInteger unsigned(HashKey hashKey) {
        return BigInteger.valueOf(hashKey.high())
                .mod(BigInteger.ONE.shiftLeft(64))
                .shiftLeft(64)
                .or(BigInteger.valueOf(hashKey.low()).mod(BigInteger.ONE.shiftLeft(64)));
    }

    static BigInteger md5Number(String partitionKey) {
        return new BigInteger(1, Envelopes.md5(partitionKey.getBytes(StandardCharsets.UTF_8)));
    }
}
