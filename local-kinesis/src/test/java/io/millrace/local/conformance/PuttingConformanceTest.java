package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.ACCEPTED;
import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.THROTTLED;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** PutRecord and PutRecords: where records go, what is refused and what is throttled. */
@Conforming({"PutRecord", "PutRecords", "UpdateMaxRecordSize"})
class PuttingConformanceTest {
    private static final int MEBIBYTE = 1 << 20;

    private final Service service;
    private final KinesisAsyncClient client;

    PuttingConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    private static PutRecordsRequestEntry entry(String key, byte[] data) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromByteArray(data))
                .build();
    }

    private static List<PutRecordsRequestEntry> entries(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> entry("key-" + i, new byte[bytes]))
                .toList();
    }

    private static BigInteger md5(String key) {
        try {
            return new BigInteger(1, MessageDigest.getInstance("MD5").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Shard holder(List<Shard> shards, BigInteger hash) {
        return shards.stream()
                .filter(shard -> StreamUnderTest.start(shard).compareTo(hash) <= 0
                        && StreamUnderTest.end(shard).compareTo(hash) >= 0)
                .findFirst()
                .orElseThrow();
    }

    private CompletableFuture<PutRecordResponse> put(StreamUnderTest stream, String key, int bytes) {
        return client.putRecord(
                r -> r.streamName(stream.name()).partitionKey(key).data(SdkBytes.fromByteArray(new byte[bytes])));
    }

    @Test
    void theMd5OfTheKeyChoosesTheShard() {
        StreamUnderTest stream = service.newStream(4);
        List<Shard> shards = stream.shards();

        for (String key : List.of("a", "b", "ключ", "d", "e", "🌊")) {
            assertThat(stream.put(key, "x").shardId())
                    .as(key)
                    .isEqualTo(holder(shards, md5(key)).shardId());
        }
    }

    @Test
    void anExplicitHashKeyOverridesTheKey() {
        StreamUnderTest stream = service.newStream(3);

        for (Shard shard : stream.shards()) {
            assertThat(stream.putAt(StreamUnderTest.start(shard), "first").shardId())
                    .isEqualTo(shard.shardId());
            assertThat(stream.putAt(StreamUnderTest.end(shard), "last").shardId())
                    .isEqualTo(shard.shardId());
        }
    }

    @Test
    void whatIsNoHashKeyIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        for (String hash : List.of("abc", "-1", "01", StreamUnderTest.KEY_SPACE.toString())) {
            assertThat(outcome(client.putRecord(r -> r.streamName(stream.name())
                            .partitionKey("k")
                            .explicitHashKey(hash)
                            .data(SdkBytes.fromUtf8String("x")))))
                    .as(hash)
                    .isIn(INVALID);
        }
    }

    @Test
    void sequenceNumbersOfAShardGrow() {
        StreamUnderTest stream = service.newStream(1);

        String before = stream.put("k", "0").sequenceNumber();
        for (int i = 1; i < 10; i++) {
            String previous = before;
            String next = client.putRecord(r -> r.streamName(stream.name())
                            .partitionKey("k")
                            .sequenceNumberForOrdering(previous)
                            .data(SdkBytes.fromUtf8String("x")))
                    .join()
                    .sequenceNumber();
            assertThat(new BigInteger(next)).isGreaterThan(new BigInteger(before));
            before = next;
        }
    }

    @Test
    void aNumberForOrderingThatIsNoneIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.putRecord(r -> r.streamName(stream.name())
                        .partitionKey("k")
                        .sequenceNumberForOrdering("first")
                        .data(SdkBytes.fromUtf8String("x")))))
                .isIn(INVALID);
    }

    @Test
    void fiveHundredRecordsAreAnsweredInTheirOrder() {
        StreamUnderTest stream = service.newStream(4);
        List<Shard> shards = stream.shards();

        PutRecordsResponse answer = client.putRecords(
                        r -> r.streamName(stream.name()).records(entries(500, 10)))
                .join();
        assertThat(answer.failedRecordCount()).isZero();
        assertThat(answer.records()).hasSize(500);
        for (int i = 0; i < 500; i++) {
            PutRecordsResultEntry result = answer.records().get(i);
            assertThat(result.shardId())
                    .isEqualTo(holder(shards, md5("key-" + i)).shardId());
            assertThat(result.errorCode()).isNull();
        }
    }

    @Test
    void fiveHundredAndOneRecordsAreRefused() {
        StreamUnderTest stream = service.newStream(4);

        assertThat(outcome(client.putRecords(r -> r.streamName(stream.name()).records(entries(501, 10)))))
                .isIn(INVALID);
    }

    @Test
    void noRecordsAreRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.putRecords(r -> r.streamName(stream.name()).records(List.of()))))
                .isIn(INVALID);
    }

    @Test
    void aKeyMayHave256CharactersAndNotOneMore() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(put(stream, "ж".repeat(256), 1))).isEqualTo(ACCEPTED);
        assertThat(outcome(put(stream, "x".repeat(257), 1))).isIn(INVALID);
    }

    @Test
    void anEmptyKeyIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(put(stream, "", 1))).isIn(INVALID);
    }

    @Test
    void aRecordWithoutDataIsKept() {
        StreamUnderTest stream = service.newStream(1);

        put(stream, "k", 0).join();
        assertThat(stream.texts(stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON), 1))
                .containsExactly("");
    }

    @Test
    void aRecordOfOneMebibyteWithItsKeyIsTaken() {
        assertThat(outcome(put(service.newStream(1), "key", MEBIBYTE - 3))).isEqualTo(ACCEPTED);
    }

    @Test
    void aRecordOfMoreThanOneMebibyteIsRefused() {
        assertThat(outcome(put(service.newStream(1), "key", MEBIBYTE + 1))).isIn(INVALID);
    }

    @Test
    void theKeyCountsTowardsTheRecordsSize() {
        assertThat(outcome(put(service.newStream(1), "key", MEBIBYTE - 2))).isIn(INVALID);
    }

    @Test
    void oneOversizeRecordRefusesTheWholeRequest() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.putRecords(r -> r.streamName(stream.name())
                        .records(entry("small", new byte[1]), entry("large", new byte[MEBIBYTE + 1])))))
                .isIn(INVALID);
    }

    @Test
    void aRequestOfMoreThanTenMebibytesIsRefused() {
        StreamUnderTest stream = service.newStream(20);

        assertThat(outcome(client.putRecords(r -> r.streamName(stream.name()).records(entries(11, MEBIBYTE - 100)))))
                .isIn(INVALID);
    }

    @Test
    void aLargerRecordSizeIsTaken() {
        StreamUnderTest stream = service.newStream(1);

        client.updateMaxRecordSize(r -> r.streamARN(stream.arn()).maxRecordSizeInKiB(2048))
                .join();
        stream.awaitActive();
        assertThat(stream.summary().maxRecordSizeInKiB()).isEqualTo(2048);
        assertThat(outcome(put(stream, "key", 2 * MEBIBYTE + 1))).isIn(INVALID);
        assertThat(outcome(put(stream, "key", 2 * MEBIBYTE - 3))).isEqualTo(ACCEPTED);
    }

    @Test
    void aRecordSizeOutsideOfOneToTenMebibytesIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        for (int kibibytes : List.of(1023, 10_241)) {
            assertThat(outcome(client.updateMaxRecordSize(
                            r -> r.streamARN(stream.arn()).maxRecordSizeInKiB(kibibytes))))
                    .as("%d KiB", kibibytes)
                    .isIn(INVALID);
        }
    }

    @Test
    void nobodyWritesToAStreamThatIsNotThere() {
        assertThat(outcome(client.putRecord(r ->
                        r.streamName("conformance-nowhere").partitionKey("k").data(SdkBytes.fromUtf8String("x")))))
                .isEqualTo(NOT_FOUND);
        assertThat(outcome(client.putRecords(
                        r -> r.streamName("conformance-nowhere").records(entries(1, 1)))))
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void moreThanAShardsBytesPerSecondAreThrottledEntryByEntry() {
        StreamUnderTest stream = service.newStream(1);

        PutRecordsResponse answer = client.putRecords(
                        r -> r.streamName(stream.name()).records(entries(100, 50_000)))
                .join();
        assertThat(answer.failedRecordCount()).as("throttled entries").isBetween(1, 99);
        assertThat(answer.records())
                .filteredOn(result -> result.errorCode() != null)
                .hasSize(answer.failedRecordCount())
                .allSatisfy(result -> {
                    assertThat(result.errorCode()).isEqualTo(THROTTLED);
                    assertThat(result.sequenceNumber()).isNull();
                });
    }

    @Test
    void moreThanAShardsRecordsPerSecondAreThrottled() {
        StreamUnderTest stream = service.newStream(1);

        List<CompletableFuture<PutRecordsResponse>> puts = IntStream.range(0, 8)
                .mapToObj(
                        i -> client.putRecords(r -> r.streamName(stream.name()).records(entries(500, 1))))
                .toList();
        int failed =
                puts.stream().mapToInt(put -> put.join().failedRecordCount()).sum();
        assertThat(failed).as("throttled entries of 4,000").isPositive();
    }

    @Test
    void aSingleRecordIsThrottledByAnException() {
        StreamUnderTest stream = service.newStream(1);

        List<CompletableFuture<PutRecordResponse>> puts = IntStream.range(0, 8)
                .mapToObj(i -> put(stream, "k", MEBIBYTE - 10))
                .toList();
        assertThat(puts.stream().map(Service::outcome)).contains(ACCEPTED, THROTTLED);
    }
}
