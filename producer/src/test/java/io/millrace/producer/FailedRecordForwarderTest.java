package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

class FailedRecordForwarderTest {
    private static final Instant TIME = Instant.parse("2026-11-21T07:00:00Z");
    private final PutFailedException expired =
            new PutFailedException("clicks", Reason.EXPIRED, true, 3, List.of(), "too late", null);

    private final List<UserRecord> taken = new ArrayList<>();
    private final List<Boolean> waits = new ArrayList<>();
    private final List<ProducerEvent> events = new ArrayList<>();
    private CompletableFuture<PutResult> answer =
            CompletableFuture.completedFuture(new PutResult("shardId-000000000000", "1", 0, 1));

    private final FailedRecordForwarder forwarder = new FailedRecordForwarder(
            "rescue",
            (record, mayWait) -> {
                taken.add(record);
                waits.add(mayWait);
                return answer;
            },
            InstantSource.fixed(TIME));

    FailedRecordForwarderTest() {
        forwarder.attach("clicks", events::add);
    }

    @Test
    void aForwardedRecordSaysWhereItComesFromAndComesOutAsItWasPut() {
        UserRecord record = new UserRecord(
                "key", new HashKey(1, 2), ByteBuffer.wrap(new byte[] {1}), List.of(new Header("trace", "7")));
        forwarder.handle(record, expired);

        assertThat(taken.get(0).headers())
                .containsExactly(
                        new Header("trace", "7"),
                        new Header("mr-failed-stream", "clicks"),
                        new Header("mr-failed-time", "2026-11-21T07:00:00Z"),
                        new Header("mr-failed-reason", "EXPIRED"),
                        new Header("mr-failed-may-have-been-written", "true"),
                        new Header("mr-failed-attempts", "3"),
                        new Header("mr-failed-cause", "too late"));
        assertThat(FailedRecord.fromHeaders(taken.get(0)))
                .contains(new FailedRecord("clicks", TIME, Reason.EXPIRED, true, 3, "too late", record));
        assertThat(forwarder.forwardedRecords()).isEqualTo(1);
        assertThat(FailedRecord.fromHeaders(record)).isEmpty();
        assertThat(FailedRecord.fromHeaders(record.withHeaders(List.of(new Header("mr-failed-stream", "x")))))
                .isEmpty();
    }

    @Test
    void whatFailsThereTooIsCountedAndToldAndNotPutAgain() {
        answer = new CompletableFuture<>();
        forwarder.handle(UserRecord.of("key", new byte[1]), expired);
        assertThat(forwarder.lostRecords() + forwarder.forwardedRecords()).isZero();
        answer.completeExceptionally(
                new PutFailedException("rescue", Reason.NO_SUCH_STREAM, false, 1, List.of(), "no stream", null));

        assertThat(taken).hasSize(1);
        assertThat(forwarder.lostRecords()).isEqualTo(1);
        assertThat(events)
                .containsExactly(new ProducerEvent.FailedRecordsLost(
                        "clicks", 1, "The stream rescue: it was given up there too, NO_SUCH_STREAM"));
    }

    @Test
    void aRecordThatWasForwardedBeforeIsNotForwardedAgain() {
        forwarder.handle(UserRecord.of("key", new byte[1]), expired);
        forwarder.handle(taken.get(0), expired);
        assertThat(taken).hasSize(1);
        assertThat(forwarder.lostRecords()).isEqualTo(1);
        assertThat(String.valueOf(events)).contains("forwarded before");
    }

    @Test
    void behindOneThatFoundNoRoomNoneWaitsUntilThereIsRoom() {
        CompletableFuture<PutResult> stored = answer;
        answer = CompletableFuture.failedFuture(
                new PutFailedException("rescue", Reason.BUFFER_FULL, false, 0, List.of(), "full", null));
        for (int i = 0; i < 3; i++) {
            forwarder.handle(UserRecord.of("key", new byte[1]), expired);
        }
        answer = stored;
        forwarder.handle(UserRecord.of("key", new byte[1]), expired);
        forwarder.handle(UserRecord.of("key", new byte[1]), expired);

        assertThat(waits).containsExactly(true, false, false, false, true);
        assertThat(forwarder.lostRecords()).isEqualTo(3);
        assertThat(forwarder.forwardedRecords()).isEqualTo(2);
    }

    @Test
    void aRecordWithoutRoomForTheCauseGoesWithoutIt() {
        List<UserRecord> stored = new ArrayList<>();
        FailedRecordForwarder narrow = new FailedRecordForwarder(
                "rescue",
                (record, mayWait) -> {
                    if (record.headers().size() > 5) {
                        throw new IllegalArgumentException("too large");
                    }
                    stored.add(record);
                    return answer;
                },
                InstantSource.fixed(TIME));
        narrow.handle(UserRecord.of("key", new byte[1]), expired);
        narrow.handle(UserRecord.of("key", new byte[1]).withHeaders(List.of(new Header("a", "b"))), expired);

        assertThat(FailedRecord.fromHeaders(stored.get(0)))
                .get()
                .extracting(FailedRecord::cause)
                .isEqualTo("");
        assertThat(narrow.lostRecords()).isEqualTo(1);
    }

    @Test
    void longCausesAndOddTextsOfTheNetworkHarmNothing() {
        String odd = "\ud800".repeat(998) + "\ud83d\ude00".repeat(1000);
        forwarder.handle(
                UserRecord.of("key", new byte[1]),
                new PutFailedException("clicks", Reason.REJECTED, false, 1, List.of(), odd, null));
        assertThat(FailedRecord.fromHeaders(taken.get(0)).orElseThrow().cause())
                .hasSize(1000)
                .endsWith("...");
    }

    @Test
    void whatAMissingStreamDoesNotTakeIsInTheOtherStreamWhenBothAreClosed() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("rescue", 2);
            KinesisProducer rescue =
                    KinesisProducer.builder("rescue").client(client).build();
            FailedRecordForwarder toRescue = FailedRecordHandler.toStream(rescue);
            KinesisProducer missing = KinesisProducer.builder("missing")
                    .client(client)
                    .failedRecordHandler(toRescue)
                    .build();
            List<CompletableFuture<PutResult>> puts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                puts.add(missing.put("user-" + i, ByteBuffer.allocate(4).putInt(0, i)));
            }
            missing.flush().get(60, TimeUnit.SECONDS);
            missing.close();
            assertThat(rescue.close(Duration.ofSeconds(30)).isDrained()).isTrue();

            assertThat(puts).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(toRescue.forwardedRecords()).isEqualTo(100);
            assertThat(rescue.stats().ackedRecords()).isEqualTo(100);

            puts.clear();
            KinesisProducer late = KinesisProducer.builder("missing")
                    .client(client)
                    .listener(events::add)
                    .failedRecordHandler(toRescue)
                    .build();
            assertThat(late.put("user", new byte[1])).failsWithin(Duration.ofSeconds(60));
            late.close();
            assertThat(toRescue.lostRecords()).isEqualTo(1);
            assertThat(String.valueOf(events)).contains("The producer of stream rescue is closed");
        }
    }
}
