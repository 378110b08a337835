package io.millrace.consumer.deadletter;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Letters for tests. */
final class Letters {
    private Letters() {}

    /** The letter that the documentation of {@link DeadLetterJson} shows. */
    static DeadLetter documented() {
        return new DeadLetter(
                source("clicks", 7),
                new UserRecord(
                        "user-42",
                        HashKey.parse("170141183460469231731687303715884105728"),
                        bytes("click"),
                        List.of(new Header("type", "click"))),
                failure(new Cause("java.lang.IllegalStateException", "no such user")));
    }

    /** A letter with this content and nothing that may be left out. */
    static DeadLetter of(String stream, UserRecord content) {
        return new DeadLetter(source(stream, 7), content, failure(new Cause("java.io.IOException", null)));
    }

    static DeadLetter numbered(long number) {
        return new DeadLetter(
                source("clicks", number),
                UserRecord.of("user-" + number, bytes("click " + number)),
                failure(new Cause("java.io.IOException", "down")));
    }

    /** Of any size and with texts of every kind. */
    static DeadLetter random(Random random) {
        List<Header> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add(new Header(text(random, 8), text(random, 20)));
        }
        byte[] data = new byte[random.nextInt(2_000)];
        random.nextBytes(data);
        RecordId id = random.nextBoolean() ? new RecordId(new UUID(random.nextLong(), random.nextLong()), 5) : null;
        return new DeadLetter(
                new DeadLetter.Source(
                        text(random, 10),
                        text(random, 10),
                        new RecordPosition(new SequenceNumber("4" + random.nextInt(1 << 30)), random.nextInt(1 << 30)),
                        time(random),
                        id),
                new UserRecord(
                        text(random, 30),
                        random.nextBoolean() ? new HashKey(random.nextLong(), random.nextLong()) : null,
                        ByteBuffer.wrap(data),
                        headers),
                new DeadLetter.Failure(
                        new Cause("x" + text(random, 10), random.nextBoolean() ? text(random, 1_500) : null),
                        random.nextInt(1_000),
                        time(random),
                        time(random),
                        text(random, 10),
                        text(random, 10)));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static DeadLetter.Source source(String stream, long subSequence) {
        return new DeadLetter.Source(
                stream,
                "shardId-000000000003",
                new RecordPosition(
                        new SequenceNumber("49590338271490256608559692538361571095921575989136588898"), subSequence),
                Instant.parse("2026-01-31T12:00:00.250Z"),
                new RecordId(UUID.fromString("5f0c6b1e-0d4e-4c56-9d1c-3c1e3f0a2b77"), 1234));
    }

    private static DeadLetter.Failure failure(Cause cause) {
        return new DeadLetter.Failure(
                cause,
                5,
                Instant.parse("2026-01-31T12:00:01Z"),
                Instant.parse("2026-01-31T12:00:31Z"),
                "click-counter",
                "host-1");
    }

    private static Instant time(Random random) {
        return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }

    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest); i > 0; i--) {
            int kind = random.nextInt(4);
            int c = kind == 0 ? random.nextInt(0x20) : random.nextInt(kind == 1 ? 0x80 : 0x11_0000);
            text.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c);
        }
        return text.toString();
    }
}
