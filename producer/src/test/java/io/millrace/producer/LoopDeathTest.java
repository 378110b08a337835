package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A producer whose thread dies of an Error takes nobody with it: all that it had ends, says so, and nobody waits. */
class LoopDeathTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final LocalKinesis KINESIS = LocalKinesis.start();
    private static final KinesisAsyncClient SOUND = ProducerOnLocalKinesisTest.client(KINESIS.endpoint());

    private final PoisonedClient poisoned = new PoisonedClient(SOUND);
    private final Queue<ProducerEvent> events = new ConcurrentLinkedQueue<>();
    private final Queue<UserRecord> handled = new ConcurrentLinkedQueue<>();
    private final Error error = new AssertionError("an error of a test");
    private final CompletableFuture<Throwable> uncaught = new CompletableFuture<>();

    @BeforeAll
    static void createStream() {
        KINESIS.createStream("clicks", 1);
    }

    @BeforeEach
    void hearOfTheThreadsEnd() {
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.complete(thrown));
    }

    @AfterEach
    void hearNoMore() {
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    @AfterAll
    static void stop() {
        SOUND.close();
        KINESIS.close();
    }

    @Test
    void everythingUnsettledFailsFlushesEndAndTheListenerIsTold() throws Exception {
        KinesisProducer producer = producer().build();
        producer.put("key", "before").get(30, TimeUnit.SECONDS);
        poisoned.poison(error);
        List<CompletableFuture<PutResult>> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            puts.add(producer.put("key-" + i, new byte[100]));
        }
        CompletableFuture<BatchResult> batch =
                producer.putAll(List.of(UserRecord.of("a", new byte[10]), UserRecord.of("b", new byte[10])));
        CompletableFuture<Void> flush = producer.flush();

        puts.forEach(put -> assertThat(put).failsWithin(SOON));
        assertThat(puts).allSatisfy(put -> {
            assertThat(failure(put).reason()).isEqualTo(Reason.INTERNAL_ERROR);
            assertThat(failure(put)).hasMessageContaining("an error of a test").hasRootCause(error);
        });
        assertThat(batch).succeedsWithin(SOON);
        assertThat(batch.join().notStored()).hasSize(2);
        assertThat(flush).succeedsWithin(SOON);
        assertThat(uncaught).succeedsWithin(SOON).isSameAs(error);
        producer.close(SOON);
        assertThat(handled).hasSize(102);
        assertThat(events)
                .filteredOn(ProducerEvent.ProducerDied.class::isInstance)
                .containsExactly(new ProducerEvent.ProducerDied("clicks", error));
        assertThat(events)
                .filteredOn(ProducerEvent.RecordsFailed.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(ProducerEvent.RecordsFailed.class, failed -> {
                    assertThat(failed.records()).isEqualTo(102);
                    assertThat(failed.reason()).isEqualTo(Reason.INTERNAL_ERROR);
                });
    }

    @Test
    void afterwardsPutsFailAtOnceFlushesEndAndClosingReportsWhatFailed() throws Exception {
        KinesisProducer producer = producer().build();
        poisoned.poison(error);
        CompletableFuture<PutResult> lost = producer.put("key", "lost");
        assertThat(lost).failsWithin(SOON);

        CompletableFuture<PutResult> later = producer.put("key", "later");
        assertThat(later).isCompletedExceptionally();
        assertThat(failure(later).reason()).isEqualTo(Reason.INTERNAL_ERROR);
        assertThat(failure(later)).hasMessageContaining("died").hasMessageContaining("an error of a test");
        assertThat(producer.flush()).succeedsWithin(SOON);
        assertThat(producer.stats().bufferedBytes()).isZero();

        CloseReport report = producer.close(SOON);
        assertThat(report.unsent()).hasSize(1);
        assertThat(report.unsent().get(0).record().partitionKey()).isEqualTo("key");
        assertThat(report.unsent().get(0).failure()).isSameAs(failure(lost));
        assertThat(producer.close(Duration.ZERO)).isEqualTo(report);
    }

    @Test
    void whoeverWaitsForRoomIsLetGo() throws Exception {
        KinesisProducer producer = producer()
                .maxBufferedBytes(65_536)
                .maxRecordSize(40_000)
                .recordMaxBufferedTime(Duration.ofHours(1))
                .whenFull(WhenFull.block(Duration.ofMinutes(5)))
                .build();
        CompletableFuture<PutResult> first = producer.put("key", new byte[36_000]);
        CompletionStage<Void> room = producer.whenRoom();
        RecordSubscriber subscriber = producer.subscriber();
        CompletableFuture<Boolean> blocked =
                CompletableFuture.supplyAsync(() -> hasFailed(producer.put("key", new byte[36_000])));
        try (SubmissionPublisher<UserRecord> publisher = new SubmissionPublisher<>()) {
            publisher.subscribe(subscriber);
            publisher.submit(UserRecord.of("key", new byte[10]));
            assertThat(blocked).isNotDone();
            poisoned.poison(error);
            CompletableFuture<Void> flush = producer.flush();

            assertThat(first).failsWithin(SOON);
            assertThat(flush).succeedsWithin(SOON);
            assertThat(blocked).succeedsWithin(SOON).isEqualTo(true);
        }
        assertThat(subscriber.settled()).succeedsWithin(SOON);
        // Until its end the subscriber holds room for its next record.
        assertThat(room.toCompletableFuture()).succeedsWithin(SOON);
        assertThat(subscriber.settled().get().notStored()).isEqualTo(1);
        producer.close(SOON);
        assertThat(producer.stats().bufferedBytes()).isZero();
    }

    private KinesisProducer.Builder producer() {
        return KinesisProducer.builder("clicks")
                .client(poisoned.client())
                .listener(event -> {
                    events.add(event);
                    throw new IllegalStateException("a listener of a test throws");
                })
                .failedRecordHandler((record, failure) -> {
                    handled.add(record);
                    throw new IllegalStateException("a handler of a test throws");
                });
    }

    /** Waits for the end of a put. */
    static boolean hasFailed(CompletableFuture<PutResult> put) {
        return put.handle((result, thrown) -> thrown != null).join();
    }

    /** What a put that has ended failed with. */
    static PutFailedException failure(CompletableFuture<PutResult> put) {
        try {
            put.get();
            throw new AssertionError("the record was stored");
        } catch (ExecutionException e) {
            return (PutFailedException) Objects.requireNonNull(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
