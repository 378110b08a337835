package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class WritingTest {
    private static final String LARGEST_HASH = "340282366920938463463374607431768211455";

    private final TestClock clock = new TestClock();
    private final LocalKinesis engine = LocalKinesis.builder().clock(clock).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    @Test
    void everyKeyGoesToTheShardThatHoldsItsMd5() throws Exception {
        engine.createStream("s", 7);
        List<Shard> shards = kinesis.shards();
        for (int i = 0; i < 200; i++) {
            String key = "clé-" + i;
            byte[] md5 = MessageDigest.getInstance("MD5").digest(key.getBytes(StandardCharsets.UTF_8));
            BigInteger hash = new BigInteger(1, md5);
            PutRecordResponse put = kinesis.put(key, "x");
            Shard holder = shards.stream()
                    .filter(shard -> contains(shard, hash))
                    .findFirst()
                    .orElseThrow();
            assertThat(put.shardId()).as(key).isEqualTo(holder.shardId());
        }
        assertThat(kinesis.putAt("0", "x").shardId()).endsWith("0");
        assertThat(kinesis.putAt(LARGEST_HASH, "x").shardId()).endsWith("6");
    }

    private static boolean contains(Shard shard, BigInteger hash) {
        return hash.compareTo(new BigInteger(shard.hashKeyRange().startingHashKey())) >= 0
                && hash.compareTo(new BigInteger(shard.hashKeyRange().endingHashKey())) <= 0;
    }

    @Test
    void sequenceNumbersLookLikeTheServicesAndGrowWithinAShard() {
        engine.createStream("s", 2);
        List<BigInteger> numbers = new ArrayList<>();
        BigInteger start = new BigInteger(kinesis.shard(1).sequenceNumberRange().startingSequenceNumber());
        numbers.add(start);
        for (int i = 0; i < 300; i++) {
            String number = kinesis.putAt(LARGEST_HASH, "x").sequenceNumber();
            assertThat(number).hasSize(56).startsWith("49");
            numbers.add(new BigInteger(number));
            clock.advance(Duration.ofMillis(i));
        }
        assertThat(numbers).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void theThousandAndFirstRecordInASecondFailsAlone() {
        engine.createStream("s", 1);
        assertThat(put(500, 1).failedRecordCount()).isZero();
        assertThat(put(499, 1).failedRecordCount()).isZero();

        PutRecordsResponse last = put(3, 1);

        assertThat(last.failedRecordCount()).isEqualTo(2);
        assertThat(last.records().get(0).sequenceNumber()).isNotNull();
        PutRecordsResultEntry failed = last.records().get(1);
        assertThat(failed.sequenceNumber()).isNull();
        assertThat(failed.errorCode()).isEqualTo("ProvisionedThroughputExceededException");
        assertThat(failed.errorMessage())
                .isEqualTo("Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000.");
        clock.advance(Duration.ofMillis(10));
        assertThat(put(11, 1).failedRecordCount()).isEqualTo(1);
        assertThat(kinesis.readAll(0)).hasSize(1010);
    }

    @Test
    void aMebibyteInASecondIsAllThatAShardTakes() {
        engine.createStream("s", 1);
        assertThat(put(10, 104_856).failedRecordCount()).isZero();

        assertThat(Kinesis.failure(client.putRecord(
                        r -> r.streamName("s").partitionKey("k").data(SdkBytes.fromByteArray(new byte[100])))))
                .isInstanceOf(ProvisionedThroughputExceededException.class)
                .hasMessageContaining("Rate exceeded for shard shardId-000000000000");
        clock.advance(Duration.ofMillis(500));
        assertThat(put(6, 104_856).failedRecordCount()).isEqualTo(1);
    }

    @Test
    void liftedLimitsRefuseNothing() {
        try (LocalKinesis lifted = LocalKinesis.builder()
                        .clock(clock)
                        .limits(Limits.none())
                        .start();
                KinesisAsyncClient free = Clients.plain(lifted)) {
            lifted.createStream("s", 1);
            for (int i = 0; i < 4; i++) {
                PutRecordsResponse put = free.putRecords(r -> r.streamName("s").records(entries(500, 5000)))
                        .join();
                assertThat(put.failedRecordCount()).isZero();
            }
            assertThat(new Kinesis(free, "s").readAll(0)).hasSize(2000);
        }
    }

    private PutRecordsResponse put(int count, int sizeBytes) {
        return client.putRecords(r -> r.streamName("s").records(entries(count, sizeBytes)))
                .join();
    }

    private static List<PutRecordsRequestEntry> entries(int count, int sizeBytes) {
        PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                .partitionKey("k")
                .data(SdkBytes.fromByteArray(new byte[sizeBytes]))
                .build();
        return Collections.nCopies(count, entry);
    }

    @Test
    void requestsBeyondTheModelAreRefusedWhole() {
        engine.createStream("s", 1);

        assertThat(Kinesis.failure(client.putRecords(r -> r.streamName("s").records(entries(501, 1)))))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("Member must have length less than or equal to 500");
        assertThat(Kinesis.failure(client.putRecords(r -> r.streamName("s").records(entries(11, 1_000_000)))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Records size exceeds 10 MB limit");
        assertThat(Kinesis.failure(client.putRecords(r -> r.streamName("s").records(entries(1, 1 << 20)))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'records.1.member.data'")
                .hasMessageContaining("less than or equal to 1048576");
        assertThat(Kinesis.failure(client.putRecord(
                        r -> r.streamName("s").partitionKey("k".repeat(257)).data(SdkBytes.fromUtf8String("x")))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'partitionKey'");
        assertThat(Kinesis.failure(client.putRecord(r -> r.streamName("s")
                        .partitionKey("k")
                        .explicitHashKey("340282366920938463463374607431768211456")
                        .data(SdkBytes.fromUtf8String("x")))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("[0, 2^128-1]");
        assertThat(Kinesis.failure(client.putRecord(
                        r -> r.streamName("nowhere").partitionKey("k").data(SdkBytes.fromUtf8String("x")))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(kinesis.readAll(0)).isEmpty();
    }

    @Test
    void whatIsNoNumberToOrderByIsRefused() {
        engine.createStream("s", 1);
        String last = kinesis.put("k", "x").sequenceNumber();

        client.putRecord(r -> r.streamName("s")
                        .partitionKey("k")
                        .sequenceNumberForOrdering(last)
                        .data(SdkBytes.fromUtf8String("y")))
                .join();
        assertThat(Kinesis.failure(client.putRecord(r -> r.streamName("s")
                        .partitionKey("k")
                        .sequenceNumberForOrdering("first")
                        .data(SdkBytes.fromUtf8String("z")))))
                .isInstanceOf(InvalidArgumentException.class);
        assertThat(kinesis.readAll(0)).containsExactly("x", "y");
    }

    @Test
    void recordSizesOutsideTheModelAndOfAbsentStreamsAreRefused() {
        engine.createStream("s", 1);
        for (int kibibytes : new int[] {1023, 10_241}) {
            assertThat(Kinesis.failure(client.updateMaxRecordSize(
                            r -> r.streamARN(kinesis.arn()).maxRecordSizeInKiB(kibibytes))))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("'maxRecordSizeInKiB'");
        }
        assertThat(Kinesis.failure(client.updateMaxRecordSize(
                        r -> r.streamARN(kinesis.arn() + "-absent").maxRecordSizeInKiB(2048))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(kinesis.summary().maxRecordSizeInKiB()).isEqualTo(1024);
    }

    @Test
    void aStreamTakesLargerRecordsOnceToldTo() {
        engine.createStream("s", 1);
        String arn = client.describeStreamSummary(r -> r.streamName("s"))
                .join()
                .streamDescriptionSummary()
                .streamARN();
        client.updateMaxRecordSize(r -> r.streamARN(arn).maxRecordSizeInKiB(2048))
                .join();

        assertThat(put(1, (2 << 20) - 1).failedRecordCount()).isZero();
        assertThat(Kinesis.failure(client.putRecords(r -> r.streamName("s").records(entries(1, 2 << 20)))))
                .isInstanceOf(ValidationException.class);
    }
}
