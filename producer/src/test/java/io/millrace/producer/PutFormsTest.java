package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.LocalKinesis;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Every way to put a record, through to the stream. */
class PutFormsTest {
    private final LocalKinesis kinesis = LocalKinesis.start();
    private final KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint());

    PutFormsTest() {
        kinesis.createStream("clicks", 1);
    }

    @AfterEach
    void stop() {
        client.close();
        kinesis.close();
    }

    @Test
    void textGoesOutAsUtf8AndDataWithoutAKeyUnderAKeyOfItsOwn() throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 2, 3, 9}, 1, 2);
        try (KinesisProducer producer = producer().build()) {
            producer.put("user", "größer").get(30, TimeUnit.SECONDS);
            producer.put(new byte[] {1}).get(30, TimeUnit.SECONDS);
            producer.put(buffer).get(30, TimeUnit.SECONDS);
        }
        List<UserRecord> written = written();
        assertThat(written)
                .extracting(UserRecord::data)
                .containsExactly(
                        ByteBuffer.wrap("größer".getBytes(StandardCharsets.UTF_8)),
                        ByteBuffer.wrap(new byte[] {1}),
                        ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(written)
                .extracting(UserRecord::partitionKey)
                .startsWith("user")
                .doesNotHaveDuplicates();
        assertThat(buffer.position()).isEqualTo(1);
    }

    @Test
    void aPublisherIsReadToItsEndThroughABudgetThatIsSmallerThanItsRecords() throws Exception {
        int records = 3000;
        try (KinesisProducer producer = producer()
                .maxRecordSize(2000)
                .maxBufferedBytes(200_000)
                .whenFull(WhenFull.fail())
                .build()) {
            RecordSubscriber subscriber = producer.subscriber();
            try (SubmissionPublisher<UserRecord> publisher = new SubmissionPublisher<>()) {
                publisher.subscribe(subscriber);
                for (int i = 0; i < records; i++) {
                    publisher.submit(
                            UserRecord.of("key", ByteBuffer.allocate(1000).putInt(0, i)));
                }
            }
            RecordSubscriber.Outcome outcome = subscriber.settled().get(60, TimeUnit.SECONDS);
            assertThat(outcome).isEqualTo(new RecordSubscriber.Outcome(records, 0));
            assertThat(producer.stats().bufferedBytes()).isZero();
        }
        assertThat(written())
                .extracting(record -> record.data().getInt(0))
                .doesNotHaveDuplicates()
                .hasSize(records);
    }

    @Test
    void callersThatWaitByFutureNeverFindTheBudgetFull() throws Exception {
        int callers = 10;
        int each = 300;
        try (KinesisProducer producer = producer()
                .maxBufferedBytes(100_000)
                .whenFull(WhenFull.later(callers * 1200L))
                .build()) {
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                done.add(putByFuture(producer, each));
            }
            for (CompletableFuture<Void> one : done) {
                one.get(60, TimeUnit.SECONDS);
            }
            producer.flush().get(30, TimeUnit.SECONDS);
            assertThat(producer.stats().ackedRecords()).isEqualTo((long) callers * each);
        }
    }

    /** Puts one after the other as room allows, without waiting for their ends. */
    private static CompletableFuture<Void> putByFuture(KinesisProducer producer, int left) {
        if (left == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return producer.whenRoom().toCompletableFuture().thenComposeAsync(room -> {
            CompletableFuture<PutResult> put = producer.put(new byte[1000]);
            return put.isCompletedExceptionally() ? put.thenAccept(never -> {}) : putByFuture(producer, left - 1);
        });
    }

    @Test
    void callbacksRunOnTheirOwnThreadOrTheUsersExecutorAndWhatTheyThrowHarmsNothing() throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (KinesisProducer producer = producer()
                .recordMaxBufferedTime(Duration.ofHours(1))
                .listener(event -> {
                    threads.add(Thread.currentThread().getName());
                    throw new AssertionError("a listener of a test throws");
                })
                .build()) {
            // The flush ends behind the first record: not before something hangs on it.
            CountDownLatch flushed = new CountDownLatch(1);
            CompletableFuture<Void> thrown = producer.put("key", "one").thenAccept(result -> {
                awaitQuietly(flushed);
                threads.add(Thread.currentThread().getName());
                throw new IllegalStateException("a callback of a test throws");
            });
            CompletableFuture<PutResult> other = producer.put("key", "two");
            CompletableFuture<Void> heard = producer.flush()
                    .thenRun(() -> threads.add(Thread.currentThread().getName()));
            flushed.countDown();
            heard.get(30, TimeUnit.SECONDS);
            assertThat(thrown).isCompletedExceptionally();
            assertThat(other).isCompleted();
            assertThat(threads).containsExactly("millrace-callbacks-clicks");
            CompletableFuture<PutResult> later = producer.put("key", "three");
            producer.flush().get(30, TimeUnit.SECONDS);
            assertThat(later).isCompleted();
        }
    }

    @Test
    void aThrowingHandlerOfFailedRecordsStillLetsTheFutureFail() {
        try (KinesisProducer producer = KinesisProducer.builder("nowhere")
                .client(client)
                .failedRecordHandler((record, failure) -> {
                    throw new IllegalStateException("a handler of a test throws");
                })
                .build()) {
            CompletableFuture<PutResult> put = producer.put("key", "text");
            assertThat(put)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(PutFailedException.class);
        }
    }

    @Test
    void aCancelledFutureUnsendsNothing() throws Exception {
        try (KinesisProducer producer =
                producer().recordMaxBufferedTime(Duration.ofHours(1)).build()) {
            CompletableFuture<PutResult> put = producer.put("key", "text");
            assertThat(put.cancel(true)).isTrue();
            producer.flush().get(30, TimeUnit.SECONDS);
            assertThat(producer.stats().ackedRecords()).isEqualTo(1);
            assertThat(producer.stats().bufferedBytes()).isZero();
        }
        assertThat(written()).hasSize(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private KinesisProducer.Builder producer() {
        return KinesisProducer.builder("clicks").client(client).recordMaxBufferedTime(Duration.ofMillis(5));
    }

    private List<UserRecord> written() {
        return written(client, "clicks");
    }

    /** All user records in the only shard of a stream. */
    static List<UserRecord> written(KinesisAsyncClient client, String stream) {
        List<UserRecord> written = new ArrayList<>();
        StreamCopy.of(client, stream).shards.get(0).log.forEach(entry -> {
            Payload payload = Deaggregator.decode(ByteBuffer.wrap(entry.wire().bytes()));
            if (payload instanceof Payload.Aggregated aggregated) {
                for (SubRecord sub : aggregated) {
                    written.add(sub.record());
                }
            } else {
                written.add(
                        UserRecord.of(entry.wire().partitionKey(), entry.wire().bytes()));
            }
        });
        return written;
    }
}
