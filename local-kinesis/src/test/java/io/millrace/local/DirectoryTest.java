package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

class DirectoryTest {
    private static final String LARGEST_HASH = "340282366920938463463374607431768211455";

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();

    private LocalKinesis start() {
        return LocalKinesis.builder().clock(clock).directory(directory).start();
    }

    @Test
    void recordsShardsAndIteratorsOutliveARestart() {
        String iterator;
        String last;
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            Kinesis kinesis = new Kinesis(client, "s");
            engine.createStream("s", 2);
            engine.createStream("gone", 2);
            kinesis.putAt("0", "one");
            iterator = kinesis.get(kinesis.iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON))
                    .nextShardIterator();
            last = kinesis.putAt("0", "two").sequenceNumber();
            client.splitShard(r -> r.streamName("s")
                            .shardToSplit("shardId-000000000001")
                            .newStartingHashKey("255211775190703847597530955573826158592"))
                    .join();
            kinesis.putAt(LARGEST_HASH, "child");
            client.increaseStreamRetentionPeriod(r -> r.streamName("s").retentionPeriodHours(48))
                    .join();
            client.deleteStream(r -> r.streamName("gone")).join();
        }
        clock.advance(Duration.ofSeconds(3));
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            Kinesis kinesis = new Kinesis(client, "s");
            assertThat(client.listStreams().join().streamNames()).containsExactly("s");
            assertThat(kinesis.shards()).hasSize(4);
            assertThat(kinesis.get(iterator).records())
                    .extracting(Kinesis::text)
                    .containsExactly("two");
            assertThat(kinesis.readAll(0)).containsExactly("one", "two");
            assertThat(kinesis.readAll(3)).containsExactly("child");
            assertThat(new BigInteger(kinesis.putAt("0", "three").sequenceNumber()))
                    .isGreaterThan(new BigInteger(last));
            assertThat(client.describeStreamSummary(r -> r.streamName("s"))
                            .join()
                            .streamDescriptionSummary()
                            .retentionPeriodHours())
                    .isEqualTo(48);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8, 20, 44, 60})
    void aTornTailIsCutAndNumbersGoOn(int missingBytes) throws IOException {
        String last = "";
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 1);
            for (int i = 0; i < 5; i++) {
                last = new Kinesis(client, "s").put("key", "record number " + i).sequenceNumber();
            }
        }
        Path log = theOnlyLog();
        Files.write(log, truncated(Files.readAllBytes(log), missingBytes));
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            Kinesis kinesis = new Kinesis(client, "s");
            assertThat(kinesis.readAll(0))
                    .containsExactly("record number 0", "record number 1", "record number 2", "record number 3");
            assertThat(kinesis.put("key", "next").sequenceNumber()).isEqualTo(last);
            assertThat(kinesis.readAll(0)).endsWith("record number 3", "next").hasSize(5);
        }
    }

    private static byte[] truncated(byte[] whole, int missingBytes) {
        return Arrays.copyOf(whole, whole.length - missingBytes);
    }

    @Test
    void aFlippedBitInTheLastRecordIsNoticed() throws IOException {
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("s", 1);
            new Kinesis(client, "s").put("key", "whole");
            new Kinesis(client, "s").put("key", "damaged");
        }
        try (RandomAccessFile file = new RandomAccessFile(theOnlyLog().toFile(), "rw")) {
            file.seek(file.length() - 3);
            file.write(file.read() ^ 1);
        }
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            assertThat(new Kinesis(client, "s").readAll(0)).containsExactly("whole");
        }
    }

    @Test
    void expiredRecordsLeaveTheDiskAndNumbersStillGrow() throws IOException {
        String before;
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            Kinesis kinesis = new Kinesis(client, "s");
            engine.createStream("s", 1);
            before = kinesis.put("key", "x".repeat(100_000)).sequenceNumber();
            clock.advance(Duration.ofHours(25));
            assertThat(kinesis.readAll(0)).isEmpty();
        }
        assertThat(Files.size(theOnlyLog())).isLessThan(100);
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            Kinesis kinesis = new Kinesis(client, "s");
            assertThat(new BigInteger(kinesis.put("key", "y").sequenceNumber())).isGreaterThan(new BigInteger(before));
            assertThat(kinesis.readAll(0)).containsExactly("y");
        }
    }

    private Path theOnlyLog() throws IOException {
        try (Stream<Path> walked = Files.walk(directory)) {
            List<Path> logs =
                    walked.filter(file -> file.toString().endsWith(".log")).toList();
            assertThat(logs).hasSize(1);
            return logs.get(0);
        }
    }

    @Test
    void aSecondEngineInTheSameDirectoryIsRefusedInOneLine() {
        LocalKinesis first = start();
        try {
            assertThatThrownBy(this::start)
                    .isInstanceOf(LocalKinesisException.class)
                    .hasMessage("Directory " + directory + " cannot be used: another local-kinesis uses it");
        } finally {
            first.close();
        }
        start().close();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsRefusedInOneLine() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> LocalKinesis.builder().directory(file).start())
                .isInstanceOf(LocalKinesisException.class)
                .hasMessageStartingWith("Directory " + file + " cannot be used");
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> LocalKinesis.builder().port(port).start())
                    .isInstanceOf(LocalKinesisException.class)
                    .hasMessageStartingWith("Port " + port + " on 127.0.0.1 is in use");
            assertThatThrownBy(() -> LocalDynamoDb.start(port, null))
                    .isInstanceOf(LocalKinesisException.class)
                    .hasMessageStartingWith("Port " + port + " for DynamoDB Local is in use");
        }
    }
}
