package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.FailedRecords.UnreadableLine;
import io.millrace.producer.PutFailedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailedRecordFileTest {
    private static final Instant TIME = Instant.parse("2026-11-21T07:00:00.123Z");
    private static final long LARGE = 1 << 20;

    private final List<ProducerEvent> events = new ArrayList<>();
    private final List<UnreadableLine> unreadable = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void aLineIsOneJsonObjectOfTheDocumentedForm() throws IOException {
        UserRecord record = new UserRecord(
                "user \"42\"",
                new HashKey(0, 7),
                ByteBuffer.wrap(new byte[] {0, -1, 10}),
                List.of(new Header("a\n", "\\ü"), new Header("a\n", "")));
        keep(file(LARGE, 2), record);

        assertThat(Files.readString(path())).isEqualTo("""
                {"form":"millrace-failed-record","version":1,"stream":"clicks","time":"2026-11-21T07:00:00.123Z",\
                "reason":"EXPIRED","mayHaveBeenWritten":true,"attempts":3,"cause":"too late","partitionKey":"user \\"42\\"",\
                "explicitHashKey":"7","headers":[["a\\u000a","\\\\ü"],["a\\u000a",""]],"data":"AP8K"}
                """);
        assertThat(read(path()))
                .containsExactly(new FailedRecord("clicks", TIME, Reason.EXPIRED, true, 3, "too late", record));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsKeptIsReadBackInOrder(long seed) throws IOException {
        Random random = new Random(seed);
        List<UserRecord> records = new ArrayList<>();
        FailedRecordFile file = file(LARGE, 2);
        for (int i = 0; i < 200; i++) {
            records.add(new UserRecord(
                    text(random, 1 + random.nextInt(20)),
                    random.nextBoolean() ? null : new HashKey(random.nextLong(), random.nextLong()),
                    ByteBuffer.wrap(bytes(random, random.nextInt(300))),
                    Stream.generate(() -> new Header(text(random, random.nextInt(9)), text(random, random.nextInt(9))))
                            .limit(random.nextInt(3))
                            .toList()));
            keep(file, records.get(i));
        }
        assertThat(read(path()).stream().map(FailedRecord::record))
                .as("seed %d", seed)
                .containsExactlyElementsOf(records);
        assertThat(unreadable).isEmpty();
        assertThat(file.keptRecords()).isEqualTo(200);
    }

    @Test
    void aFullFileGetsANumberAndAtTheBoundRecordsAreCountedAndToldAndNothingIsDeleted() throws IOException {
        FailedRecordFile file = file(4096, 3);
        for (int i = 0; i < 50; i++) {
            keep(file, UserRecord.of("key-" + i, new byte[300]));
        }
        List<FailedRecord> kept = FailedRecords.files(path()).stream()
                .flatMap(one -> read(one).stream())
                .toList();
        assertThat(FailedRecords.files(path()))
                .containsExactly(directory.resolve("failed.1"), directory.resolve("failed.2"), path())
                .allMatch(one -> one.toFile().length() <= 4096);
        assertThat(kept).extracting(one -> one.record().partitionKey()).startsWith("key-0", "key-1", "key-2");
        assertThat(file.keptRecords()).isEqualTo(kept.size());
        assertThat(file.lostRecords()).isEqualTo(50 - kept.size()).isGreaterThan(10);
        assertThat(events)
                .hasSize(2)
                .allSatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                ProducerEvent.FailedRecordsLost.class,
                                lost -> assertThat(lost.cause())
                                        .contains("failed: there are 3 files of up to 4096 bytes")
                                        .contains("move some")));

        Files.delete(directory.resolve("failed.1"));
        keep(file, UserRecord.of("again", new byte[300]));
        assertThat(read(path())).extracting(one -> one.record().partitionKey()).containsExactly("again");
        assertThat(directory.resolve("failed.3")).exists();
    }

    @Test
    void aRecordLargerThanAFileGetsOneForItself() {
        FailedRecordFile file = file(4096, 3);
        keep(file, UserRecord.of("small", new byte[10]));
        keep(file, UserRecord.of("large", new byte[100_000]));
        keep(file, UserRecord.of("small", new byte[10]));
        assertThat(FailedRecords.files(path())).hasSize(3);
        assertThat(file.lostRecords()).isZero();
    }

    @Test
    void aTornLineIsLeftOutAndSpoilsNoOther() throws IOException {
        FailedRecordFile file = file(LARGE, 2);
        keep(file, UserRecord.of("one", new byte[10]));
        keep(file, UserRecord.of("two", new byte[10]));
        file.close();
        byte[] whole = Files.readAllBytes(path());
        for (int cut = 1; cut < whole.length / 2; cut++) {
            Files.write(path(), whole);
            try (var channel = Files.newByteChannel(path(), StandardOpenOption.WRITE)) {
                channel.truncate(whole.length - cut);
            }
            unreadable.clear();
            List<String> keys = cut == 1 ? List.of("one", "two") : List.of("one");
            assertThat(read(path()))
                    .extracting(one -> one.record().partitionKey())
                    .containsExactlyElementsOf(keys);
            assertThat(unreadable).hasSize(2 - keys.size()).allMatch(line -> line.number() == 2);
        }
        keep(file, UserRecord.of("three", new byte[10]));
        assertThat(read(path())).extracting(one -> one.record().partitionKey()).containsExactly("one", "three");
    }

    @Test
    void whatIsNoRecordIsLeftOutWithItsLineAndTheReason() throws IOException {
        keep(file(LARGE, 2), UserRecord.of("key", "data".getBytes(StandardCharsets.UTF_8)));
        String good = Files.readString(path());
        List<String> bad = List.of(
                "hello",
                "{}",
                "null",
                good.strip() + "x",
                good.strip().replace("\"version\":1", "\"version\":2"),
                good.strip().replace("EXPIRED", "TIRED"),
                good.strip().replace("ZGF0YQ==", "ZGF0Y*=="),
                good.strip().replace("\"attempts\":3", "\"attempts\":99999999999999999999"),
                good.strip().replace("\"attempts\":3", "\"attempts\":-3"),
                good.strip().replace("\"headers\":[]", "\"headers\":[[[[[[[[\"a\"]]]]]]]]"),
                good.strip().replace("\"cause\"", "\"time\""),
                good.strip().replace("\"key\"", "\"\\ud800\""),
                "{\"form\":\"" + "x".repeat(5000) + "\"}");
        Files.writeString(path(), String.join("\n", bad) + "\n\n" + good);

        List<FailedRecord> read;
        try (Stream<FailedRecord> records = FailedRecords.read(path(), 4000, unreadable::add)) {
            read = records.toList();
        }
        assertThat(read).hasSize(1);
        assertThat(unreadable)
                .extracting(UnreadableLine::number)
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L);
        assertThat(unreadable).noneMatch(line -> line.cause().contains("ZGF0Y"));
        assertThat(unreadable.get(4).cause()).contains("version 2 is not 1");
        assertThat(unreadable.get(12).cause()).contains("at most 4000");
    }

    @Test
    void fieldsOfLaterReleasesAreSkipped() throws IOException {
        keep(file(LARGE, 2), UserRecord.of("key", new byte[1]));
        Files.writeString(path(), Files.readString(path()).replace("\"cause\"", "\"new\":[[\"a\",\"b\"]],\"cause\""));
        assertThat(read(path())).hasSize(1);
    }

    @Test
    void onlyTheOwnerMayReadIt() throws IOException {
        keep(file(LARGE, 2), UserRecord.of("key", new byte[1]));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsInTheWayIsToldOnceAndThenEveryTenfoldAndHarmsNothing() throws IOException {
        Files.createDirectory(path());
        FailedRecordFile file = file(LARGE, 2);
        for (int i = 0; i < 150; i++) {
            keep(file, UserRecord.of("key", new byte[1]));
        }
        assertThat(file.lostRecords()).isEqualTo(150);
        assertThat(events)
                .extracting(event -> ((ProducerEvent.FailedRecordsLost) event).records())
                .containsExactly(1L, 10L, 100L);

        Files.delete(path());
        keep(file, UserRecord.of("key", new byte[1]));
        assertThat(file.keptRecords()).isEqualTo(1);
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        Path target = Files.createFile(directory.resolve("target"));
        Files.createSymbolicLink(path(), target);
        FailedRecordFile file = file(LARGE, 2);
        keep(file, UserRecord.of("key", new byte[1]));
        assertThat(file.lostRecords()).isEqualTo(1);
        assertThat(target).isEmptyFile();
    }

    @Test
    void aSecondHandlerOfTheSameFileLosesItsRecordsWithTheReason() {
        FailedRecordFile first = file(LARGE, 2);
        FailedRecordFile second = file(LARGE, 2);
        keep(first, UserRecord.of("key", new byte[1]));
        keep(second, UserRecord.of("key", new byte[1]));
        assertThat(second.lostRecords()).isEqualTo(1);
        assertThat(String.valueOf(events)).contains("another handler of this process writes it");

        first.close();
        keep(second, UserRecord.of("key", new byte[1]));
        assertThat(read(path())).hasSize(2);
    }

    @Test
    void anInterruptedThreadKeepsItsRecordAndItsInterrupt() {
        Thread.currentThread().interrupt();
        keep(file(LARGE, 2), UserRecord.of("key", new byte[1]));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(read(path())).hasSize(1);
    }

    @Test
    void aRecordThatComesAfterTheCloseOpensTheFileAgain() {
        FailedRecordFile file = file(LARGE, 2);
        keep(file, UserRecord.of("one", new byte[1]));
        file.close();
        file.close();
        keep(file, UserRecord.of("two", new byte[1]));
        assertThat(read(path())).hasSize(2);
    }

    @Test
    void whatIsAddedWhileAFileIsReadIsNotChased() {
        FailedRecordFile file = file(LARGE, 2);
        for (int i = 0; i < 3; i++) {
            keep(file, UserRecord.of("key-" + i, new byte[1]));
        }
        try (Stream<FailedRecord> records = FailedRecords.read(path())) {
            records.forEach(failed -> keep(file, failed.record()));
        }
        assertThat(read(path())).hasSize(6);
    }

    @Test
    void rollingGivesAwayWhatWasKept() throws IOException {
        FailedRecordFile file = file(LARGE, 3);
        file.roll();
        assertThat(FailedRecords.files(path())).isEmpty();
        keep(file, UserRecord.of("one", new byte[1]));
        file.roll();
        Files.delete(directory.resolve("failed.1"));
        keep(file, UserRecord.of("two", new byte[1]));
        file.roll();
        assertThat(FailedRecords.files(path())).containsExactly(directory.resolve("failed.2"));
    }

    @Test
    void badBoundsAndMissingDirectoriesAreRefusedAtOnce() {
        assertThatThrownBy(() ->
                        FailedRecordHandler.toFile(directory.resolve("none").resolve("failed")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in a directory that exists");
        assertThatThrownBy(() -> FailedRecordHandler.toFile(path(), 4095, 2)).hasMessageContaining("4,096");
        assertThatThrownBy(() -> FailedRecordHandler.toFile(path(), 4096, 0)).hasMessageContaining("1 to 10,000");
    }

    private FailedRecordFile file(long maxFileBytes, int maxFiles) {
        FailedRecordFile file =
                new FailedRecordFile(new RollingFile(path(), maxFileBytes, maxFiles), InstantSource.fixed(TIME));
        file.attach("clicks", events::add);
        return file;
    }

    private Path path() {
        return directory.resolve("failed");
    }

    private List<FailedRecord> read(Path file) {
        try (Stream<FailedRecord> records = FailedRecords.read(file, unreadable::add)) {
            return records.toList();
        }
    }

    private static void keep(FailedRecordHandler handler, UserRecord record) {
        handler.handle(record, new PutFailedException("clicks", Reason.EXPIRED, true, 3, List.of(), "too late", null));
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random random, int count) {
        StringBuilder text = new StringBuilder();
        random.ints(count, 0, 0x400)
                .map(code -> random.nextInt(9) == 0 ? 0x1F600 + code % 16 : code)
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}
