package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalKinesis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A handler or a callback that does not return holds up others like it, and costs the budget and no more. */
class SlowHandlerTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long BUDGET_BYTES = 2 * 1024 * 1024;

    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final AtomicInteger handled = new AtomicInteger();

    @Test
    void aSlowHandlerKeepsWhatWasGivenUpInTheBudget() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint());
                KinesisProducer producer = producer(client, "no-such-stream")
                        .failedRecordHandler((record, failure) -> {
                            hold();
                            handled.incrementAndGet();
                        })
                        .build()) {
            List<CompletableFuture<PutResult>> puts = pushUntilFull(producer);
            awaitFailed(producer, puts.size());
            // What was settled last has made some room.
            puts.addAll(pushUntilFull(producer));
            awaitFailed(producer, puts.size());

            // All have failed, and all but the one in hand are still charged.
            assertThat(producer.stats().bufferedBytes()).isBetween(BUDGET_BYTES / 2, BUDGET_BYTES);
            assertThat(puts).noneMatch(CompletableFuture::isDone);
            assertThat(LoopDeathTest.failure(producer.put("key", new byte[1000]))
                            .reason())
                    .isEqualTo(PutFailedException.Reason.BUFFER_FULL);

            mayGoOn.countDown();
            producer.flush().get(60, TimeUnit.SECONDS);
            assertThat(puts).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(handled).hasValue(puts.size());
            assertThat(producer.stats().bufferedBytes()).isZero();
        }
    }

    @Test
    void aSlowCallbackKeepsWhatIsStoredInTheBudgetAndTheLoopGoesOn() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("clicks", 2);
            try (KinesisProducer producer = producer(client, "clicks").build()) {
                CompletableFuture<Void> held = producer.put("key", "text").thenRun(this::hold);
                List<CompletableFuture<PutResult>> puts = pushUntilFull(producer);
                long deadline = System.nanoTime() + SOON.toNanos();
                while (producer.stats().ackedRecords() < puts.size() + 1) {
                    assertThat(System.nanoTime()).as("a time to be stored").isLessThan(deadline);
                    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                }
                assertThat(producer.stats().bufferedBytes()).isBetween(BUDGET_BYTES / 2, BUDGET_BYTES);
                assertThat(puts).noneMatch(CompletableFuture::isDone);

                mayGoOn.countDown();
                producer.flush().get(60, TimeUnit.SECONDS);
                assertThat(held).isCompleted();
                assertThat(puts).allMatch(put -> put.isDone() && !put.isCompletedExceptionally());
                assertThat(producer.stats().bufferedBytes()).isZero();
            }
        }
    }

    private static KinesisProducer.Builder producer(KinesisAsyncClient client, String stream) {
        return KinesisProducer.builder(stream)
                .client(client)
                .recordMaxBufferedTime(Duration.ofMillis(5))
                .maxBufferedBytes(BUDGET_BYTES)
                .whenFull(WhenFull.fail());
    }

    /** Puts until there was no room many times in a row, a millisecond apart at least, and answers what got in. */
    private static List<CompletableFuture<PutResult>> pushUntilFull(KinesisProducer producer) {
        List<CompletableFuture<PutResult>> puts = new ArrayList<>();
        for (int refusals = 0; refusals < 700; refusals++) {
            CompletableFuture<PutResult> put = producer.put("key-" + puts.size() % 50, new byte[1000]);
            if (put.isDone()) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            } else {
                puts.add(put);
                refusals = 0;
            }
        }
        return puts;
    }

    private static void awaitFailed(KinesisProducer producer, int records) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (producer.stats().failedRecords() < records) {
            assertThat(System.nanoTime()).as("a time at which all have failed").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private void hold() {
        try {
            assertThat(mayGoOn.await(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
