package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.ACCEPTED;
import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.NOT_FOUND;
import static io.millrace.local.conformance.Service.THROTTLED;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** GetShardIterator and GetRecords: positions, answers, limits and refusals. */
@Conforming({"GetShardIterator", "GetRecords"})
class ReadingConformanceTest {
    private final Service service;
    private final KinesisAsyncClient client;

    ReadingConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    @Test
    void aRecordComesBackAsItWasPut() {
        StreamUnderTest stream = service.newStream(1);
        PutRecordResponse put = stream.put("ключ", "вода");

        Record record = stream.read(stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON), 1)
                .get(0);
        assertThat(record.partitionKey()).isEqualTo("ключ");
        assertThat(StreamUnderTest.text(record)).isEqualTo("вода");
        assertThat(record.sequenceNumber()).isEqualTo(put.sequenceNumber());
        assertThat(record.approximateArrivalTimestamp())
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(120));
    }

    @Test
    void recordsOfAShardComeInTheOrderOfTheirNumbers() {
        StreamUnderTest stream = service.newStream(1);
        List<String> put = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
        put.forEach(text -> stream.put("key-" + text, text));

        assertThat(stream.texts(stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON), 20))
                .isEqualTo(put);
    }

    @Test
    void latestBeginsWithWhatComesNext() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "before");
        String latest = stream.iterator(stream.onlyShard(), ShardIteratorType.LATEST);
        stream.put("k", "after");

        assertThat(stream.texts(latest, 1)).containsExactly("after");
    }

    @Test
    void aSequenceNumberBeginsAtOrAfterIt() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "1");
        String second = stream.put("k", "2").sequenceNumber();
        stream.put("k", "3");
        Shard shard = stream.onlyShard();

        assertThat(stream.texts(
                        stream.iterator(
                                shard,
                                p -> p.shardIteratorType("AT_SEQUENCE_NUMBER").startingSequenceNumber(second)),
                        2))
                .containsExactly("2", "3");
        assertThat(stream.texts(
                        stream.iterator(
                                shard,
                                p -> p.shardIteratorType("AFTER_SEQUENCE_NUMBER")
                                        .startingSequenceNumber(second)),
                        1))
                .containsExactly("3");
    }

    @Test
    void theFirstNumberOfAShardIsAPositionToo() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "1");
        Shard shard = stream.onlyShard();

        assertThat(stream.texts(
                        stream.iterator(
                                shard,
                                p -> p.shardIteratorType("AT_SEQUENCE_NUMBER")
                                        .startingSequenceNumber(
                                                shard.sequenceNumberRange().startingSequenceNumber())),
                        1))
                .containsExactly("1");
    }

    @Test
    void aTimeBeginsWithTheNextRecordThen() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "early");
        Shard shard = stream.onlyShard();
        Record early = stream.read(stream.iterator(shard, ShardIteratorType.TRIM_HORIZON), 1)
                .get(0);
        Instant between = early.approximateArrivalTimestamp().plusMillis(600);
        await().atMost(Duration.ofSeconds(10)).until(() -> Instant.now().isAfter(between.plusMillis(600)));
        stream.put("k", "late");

        assertThat(stream.texts(
                        stream.iterator(
                                shard, p -> p.shardIteratorType("AT_TIMESTAMP").timestamp(between)),
                        1))
                .containsExactly("late");
        assertThat(stream.texts(
                        stream.iterator(
                                shard,
                                p -> p.shardIteratorType("AT_TIMESTAMP")
                                        .timestamp(Instant.now().minus(Duration.ofDays(2)))),
                        2))
                .containsExactly("early", "late");
    }

    @Test
    void aLimitBoundsTheAnswerAndTheNextOneGoesOn() {
        StreamUnderTest stream = service.newStream(1);
        IntStream.range(0, 5).forEach(i -> stream.put("k", Integer.toString(i)));

        GetRecordsResponse first = stream.get(stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON), 2);
        assertThat(first.records()).hasSize(2);
        assertThat(stream.texts(first.nextShardIterator(), 3)).containsExactly("2", "3", "4");
    }

    @Test
    void anIteratorCanBeUsedAgain() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "x");
        String iterator = stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON);

        assertThat(stream.texts(iterator, 1)).isEqualTo(stream.texts(iterator, 1));
    }

    @Test
    void theTimeBehindTheTipIsZeroAtTheTipOnly() {
        StreamUnderTest stream = service.newStream(1);
        stream.put("k", "1");
        Instant put = Instant.now();
        await().atMost(Duration.ofSeconds(10)).until(() -> Instant.now().isAfter(put.plusMillis(300)));
        stream.put("k", "2");

        GetRecordsResponse first = stream.get(stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON), 1);
        GetRecordsResponse second = stream.get(first.nextShardIterator(), 1);
        assertThat(first.millisBehindLatest()).isPositive();
        assertThat(second.records()).hasSize(1);
        assertThat(second.millisBehindLatest()).isZero();
    }

    @Test
    void anEmptyShardIsAnsweredWithAnIteratorToGoOnWith() {
        StreamUnderTest stream = service.newStream(1);

        GetRecordsResponse answer = stream.get(stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON), 1);
        assertThat(answer.records()).isEmpty();
        assertThat(answer.nextShardIterator()).isNotBlank();
        assertThat(answer.millisBehindLatest()).isZero();
    }

    @Test
    void aLimitBeyondTenThousandIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        String iterator = stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON);

        assertThat(outcome(client.getRecords(r -> r.shardIterator(iterator).limit(10_001))))
                .isIn(INVALID);
        assertThat(outcome(client.getRecords(r -> r.shardIterator(iterator).limit(0))))
                .isIn(INVALID);
    }

    @Test
    void whatIsNoIteratorIsRefused() {
        assertThat(outcome(client.getRecords(r -> r.shardIterator("AAAA")))).isIn(INVALID);
    }

    @Test
    void anUnknownShardIsNotFound() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.getShardIterator(r -> r.streamName(stream.name())
                        .shardId("shardId-000000000007")
                        .shardIteratorType(ShardIteratorType.LATEST))))
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void aPositionWithoutItsNumberIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        String shard = stream.onlyShard().shardId();

        for (ShardIteratorType type :
                List.of(ShardIteratorType.AT_SEQUENCE_NUMBER, ShardIteratorType.AFTER_SEQUENCE_NUMBER)) {
            assertThat(outcome(client.getShardIterator(
                            r -> r.streamName(stream.name()).shardId(shard).shardIteratorType(type))))
                    .as(type.toString())
                    .isIn(INVALID);
        }
    }

    @Test
    void aPositionWithoutItsTimeIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        String shard = stream.onlyShard().shardId();

        assertThat(outcome(client.getShardIterator(r ->
                        r.streamName(stream.name()).shardId(shard).shardIteratorType(ShardIteratorType.AT_TIMESTAMP))))
                .isIn(INVALID);
    }

    @Test
    void whatIsNoSequenceNumberIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        String shard = stream.onlyShard().shardId();

        assertThat(outcome(client.getShardIterator(r -> r.streamName(stream.name())
                        .shardId(shard)
                        .shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                        .startingSequenceNumber("first"))))
                .isIn(INVALID);
    }

    @Test
    void whatIsNoTypeOfIteratorIsRefused() {
        StreamUnderTest stream = service.newStream(1);
        String shard = stream.onlyShard().shardId();

        assertThat(outcome(client.getShardIterator(
                        r -> r.streamName(stream.name()).shardId(shard).shardIteratorType("SOMEWHERE"))))
                .isIn(INVALID);
    }

    @Test
    void moreThanFiveReadsOfAShardInASecondAreThrottled() {
        StreamUnderTest stream = service.newStream(1);
        String iterator = stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON);

        List<CompletableFuture<GetRecordsResponse>> reads = IntStream.range(0, 30)
                .mapToObj(i -> client.getRecords(r -> r.shardIterator(iterator)))
                .toList();
        assertThat(reads.stream().map(Service::outcome)).contains(ACCEPTED, THROTTLED);
    }
}
