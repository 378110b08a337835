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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentInputStatus;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

class DirectoryTest {
    private static final String LARGEST_HASH = "340282366920938463463374607431768211455";

    private static final String POLICY = "{\"Statement\": [{\"Effect\": \"Allow\"}]}";

    @TempDir
    Path directory;

    private final TestClock clock = new TestClock();

    private LocalKinesis start() {
        return LocalKinesis.builder()
                .clock(clock)
                .limits(Limits.service().withoutControlPlaneRates())
                .directory(directory)
                .start();
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

    @Test
    void settingsTagsPoliciesAndQuotasOutliveARestart() {
        String arn;
        String consumer;
        StreamDescriptionSummary before;
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            Kinesis kinesis = new Kinesis(client, "s");
            client.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(
                            commitment -> commitment.status(MinimumThroughputBillingCommitmentInputStatus.ENABLED)))
                    .join();
            client.createStream(r -> r.streamName("s")
                            .streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND))
                            .maxRecordSizeInKiB(2048)
                            .warmThroughputMiBps(5)
                            .tags(Map.of("team", "clicks")))
                    .join();
            arn = kinesis.arn();
            client.startStreamEncryption(r ->
                            r.streamName("s").encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"))
                    .join();
            kinesis.put("k", "encrypted");
            client.enableEnhancedMonitoring(r -> r.streamName("s").shardLevelMetrics(MetricsName.INCOMING_BYTES))
                    .join();
            client.putResourcePolicy(r -> r.resourceARN(arn).policy(POLICY)).join();
            for (StreamMode mode : List.of(StreamMode.PROVISIONED, StreamMode.ON_DEMAND)) {
                client.updateStreamMode(r -> r.streamARN(arn).streamModeDetails(details -> details.streamMode(mode)))
                        .join();
            }
            consumer = client.registerStreamConsumer(
                            r -> r.streamARN(arn).consumerName("c").tags(Map.of("born", "with")))
                    .join()
                    .consumer()
                    .consumerARN();
            before = kinesis.summary();
        }
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            assertThat(new Kinesis(client, "s").summary()).isEqualTo(before);
            assertThat(before.keyId()).isEqualTo("alias/aws/kinesis");
            assertThat(before.openShardCount()).isEqualTo(5);
            assertThat(client.listTagsForStream(r -> r.streamName("s")).join().tags())
                    .singleElement()
                    .satisfies(tag -> assertThat(tag.value()).isEqualTo("clicks"));
            assertThat(client.listTagsForResource(r -> r.resourceARN(consumer))
                            .join()
                            .tags())
                    .singleElement()
                    .satisfies(tag -> assertThat(tag.value()).isEqualTo("with"));
            assertThat(client.getResourcePolicy(r -> r.resourceARN(arn)).join().policy())
                    .isEqualTo(POLICY);
            assertThat(Kinesis.failure(client.updateStreamMode(r ->
                            r.streamARN(arn).streamModeDetails(details -> details.streamMode(StreamMode.PROVISIONED)))))
                    .isInstanceOf(LimitExceededException.class);
            assertThat(client.describeAccountSettings(r -> {})
                            .join()
                            .minimumThroughputBillingCommitment()
                            .startedAt())
                    .isEqualTo(clock.instant());
            assertThat(readAllShards(client)).extracting(Record::encryptionType).containsExactly(EncryptionType.KMS);
        }
    }

    private static List<Record> readAllShards(KinesisAsyncClient client) {
        Kinesis kinesis = new Kinesis(client, "s");
        return kinesis.shards().stream()
                .flatMap(shard ->
                        kinesis
                                .get(kinesis.iterator(shard.shardId(), ShardIteratorType.TRIM_HORIZON))
                                .records()
                                .stream())
                .toList();
    }

    @Test
    void changesUnderWayAreCarriedOutWhenTheEngineCloses() {
        try (LocalKinesis engine = LocalKinesis.builder()
                        .clock(clock)
                        .changeTime(Duration.ofSeconds(10))
                        .directory(directory)
                        .start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            engine.createStream("grows", 1);
            engine.createStream("goes", 1);
            clock.advance(Duration.ofSeconds(10));
            client.updateShardCount(
                            r -> r.streamName("grows").targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING))
                    .join();
            client.deleteStream(r -> r.streamName("goes")).join();
            engine.createStream("comes", 1);
        }
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            assertThat(client.listStreams().join().streamNames()).containsExactly("comes", "grows");
            assertThat(new Kinesis(client, "grows").openShards()).isEqualTo(2);
            assertThat(new Kinesis(client, "grows").put("k", "x").shardId()).isNotEqualTo("shardId-000000000000");
        }
    }

    @Test
    void aStreamOfAnEarlierVersionIsReadWithTheDefaults() throws IOException {
        Path home = Files.createDirectories(directory.resolve("stream-old"));
        Files.writeString(home.resolve("stream.json"), """
            {"version": 1, "name": "old", "createdMillis": 1795248000000, "mode": "PROVISIONED",
             "retentionHours": 48, "maxRecordBytes": 1048576, "nextShardIndex": 1,
             "shards": [{"index": 0, "start": "0", "end": "340282366920938463463374607431768211455",
               "openedMillis": 1795248000000, "openedSecond": 1795248000, "parents": []}]}\
            """);
        try (LocalKinesis engine = start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            Kinesis old = new Kinesis(client, "old");
            assertThat(old.summary().retentionPeriodHours()).isEqualTo(48);
            assertThat(old.summary().encryptionType()).isEqualTo(EncryptionType.NONE);
            assertThat(old.summary().enhancedMonitoring().get(0).shardLevelMetrics())
                    .isEmpty();
            assertThat(client.listTagsForStream(r -> r.streamName("old")).join().tags())
                    .isEmpty();
            assertThat(old.put("k", "x").encryptionType()).isEqualTo(EncryptionType.NONE);
            assertThat(old.readAll(0)).containsExactly("x");
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
