package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.UserRecord;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What put, flush and close promise, sentence by sentence, where callers can see it. */
class PutPromisesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final FaultPlan FAULTS = FaultPlan.seeded(1);
    private static final LocalKinesis KINESIS =
            LocalKinesis.builder().limits(Limits.none()).faults(FAULTS).start();
    private static final KinesisAsyncClient CLIENT = ProducerOnLocalKinesisTest.client(KINESIS.endpoint());

    @BeforeAll
    static void createStream() {
        KINESIS.createStream("clicks", 1);
    }

    @AfterEach
    void nothingIsWrongAnyMore() {
        FAULTS.clear();
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        KINESIS.close();
    }

    @Test
    void whatIsDoneToTheBytesAfterPutReturnedIsNotSent() throws Exception {
        KINESIS.createStream("copies", 1);
        byte[] array = {1, 1, 1};
        byte[] heap = {2, 2, 2};
        ByteBuffer direct =
                ByteBuffer.allocateDirect(3).put(new byte[] {3, 3, 3}).flip();
        byte[] listed = {4, 4, 4};
        try (KinesisProducer producer =
                KinesisProducer.builder("copies").client(CLIENT).build()) {
            List<CompletableFuture<?>> puts = List.of(
                    producer.put("key", array),
                    producer.put("key", ByteBuffer.wrap(heap)),
                    producer.put(direct),
                    producer.putAll(List.of(UserRecord.of("key", listed))));
            Arrays.fill(array, (byte) 9);
            Arrays.fill(heap, (byte) 9);
            direct.put(0, (byte) 9);
            Arrays.fill(listed, (byte) 9);
            CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        }
        assertThat(PutFormsTest.written(CLIENT, "copies"))
                .extracting(UserRecord::data)
                .containsExactlyInAnyOrder(
                        ByteBuffer.wrap(new byte[] {1, 1, 1}),
                        ByteBuffer.wrap(new byte[] {2, 2, 2}),
                        ByteBuffer.wrap(new byte[] {3, 3, 3}),
                        ByteBuffer.wrap(new byte[] {4, 4, 4}));
    }

    @Test
    void aCallerThatIsInterruptedWhileItWaitsIsToldByTheFutureAndStaysInterrupted() throws Exception {
        try (KinesisProducer producer = full(WhenFull.block(Duration.ofMinutes(5)))) {
            long before = producer.stats().bufferedBytes();
            CompletableFuture<Boolean> stayed = new CompletableFuture<>();
            CompletableFuture<CompletableFuture<PutResult>> waited = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                waited.complete(producer.put("key", new byte[36_000]));
                stayed.complete(Thread.currentThread().isInterrupted());
            });
            caller.start();
            assertThat(waited).isNotDone();
            caller.interrupt();

            assertThat(waited).succeedsWithin(SOON);
            assertThat(LoopDeathTest.failure(waited.get()).reason()).isEqualTo(Reason.INTERRUPTED);
            assertThat(stayed).succeedsWithin(SOON).isEqualTo(true);
            assertThat(producer.stats().bufferedBytes()).isEqualTo(before);
        }
    }

    @Test
    void closingReportsEveryRecordThatWasNotStoredAndWhetherItMayBe() {
        FAULTS.stall("PutRecords", 1);
        long stalled = FAULTS.recorded(FaultKind.STALL);
        KinesisProducer producer =
                producer().recordMaxBufferedTime(Duration.ofHours(1)).build();
        List<CompletableFuture<PutResult>> puts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            puts.add(producer.put("key-" + i, new byte[] {(byte) i}));
        }
        CompletableFuture<Void> flush = producer.flush();
        // The flush sends them all at once; one that was not sent by the close would not be there for certain.
        long endNanos = System.nanoTime() + SOON.toNanos();
        while (FAULTS.recorded(FaultKind.STALL) == stalled && System.nanoTime() - endNanos < 0) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        CloseReport report = producer.close(Duration.ofMillis(300));

        assertThat(report.isDrained()).isFalse();
        assertThat(report.unsent()).hasSize(50);
        for (int i = 0; i < 50; i++) {
            CloseReport.Unsent unsent = report.unsent().get(i);
            assertThat(unsent.record().partitionKey()).isEqualTo("key-" + i);
            assertThat(unsent.record().data()).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) i}));
            assertThat(unsent.failure().reason()).isEqualTo(Reason.CLOSED);
            assertThat(unsent.failure().mayHaveBeenWritten()).isTrue();
            assertThat(unsent.failure()).isSameAs(LoopDeathTest.failure(puts.get(i)));
        }
        assertThat(flush).isCompleted();
        assertThat(producer.stats().bufferedBytes()).isZero();
    }

    @Test
    void twoThreadsThatCloseHearTheSame() throws Exception {
        FAULTS.stall("PutRecords", 1);
        KinesisProducer producer = producer().build();
        CompletableFuture<PutResult> put = producer.put("key", "text");
        CompletableFuture<CloseReport> other =
                CompletableFuture.supplyAsync(() -> producer.close(Duration.ofMillis(300)));
        CloseReport report = producer.close(Duration.ofMillis(300));

        assertThat(other).succeedsWithin(SOON).isEqualTo(report);
        assertThat(report.unsent()).hasSize(1);
        assertThat(put).isCompletedExceptionally();
    }

    @Test
    void aClosedProducerTakesNothingAndKeepsNobodyWaiting() {
        KinesisProducer producer = producer().build();
        producer.close();
        UserRecord record = UserRecord.of("key", new byte[1]);
        List<Supplier<Future<?>>> puts = List.of(
                () -> producer.put(record),
                () -> producer.put("key", "text"),
                () -> producer.put(new byte[1]),
                () -> producer.putAll(List.of(record)));
        assertThat(puts)
                .allSatisfy(put -> assertThatThrownBy(() -> {
                            var unused = put.get();
                        })
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("clicks is closed"));
        assertThat(producer.flush()).isCompleted();
        assertThat(producer.whenRoom().toCompletableFuture()).isCompleted();
        assertThat(producer.close(Duration.ZERO).isDrained()).isTrue();
    }

    @Test
    void closingLetsThoseGoWhoWaitForRoom() throws Exception {
        FAULTS.stall("PutRecords", 1);
        KinesisProducer producer = full(WhenFull.block(Duration.ofMinutes(5)));
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            started.countDown();
            return LoopDeathTest.hasFailed(producer.put("key", new byte[36_000]));
        });
        started.await();
        assertThat(waiting).isNotDone();
        producer.close(Duration.ofMillis(200));

        // Either it was there before the close, or it was refused as what it is: misuse.
        assertThat(waiting.handle((failed, thrown) -> thrown != null || failed))
                .succeedsWithin(SOON)
                .isEqualTo(true);
        assertThat(producer.stats().bufferedBytes()).isZero();
    }

    @Test
    void endingFuturesEarlyHarmsNeitherTheRecordsNorOtherFutures() throws Exception {
        try (KinesisProducer producer = producer().build()) {
            CompletableFuture<PutResult> forged = producer.put("key", "one");
            CompletableFuture<PutResult> sound = producer.put("key", "two");
            CompletableFuture<BatchResult> batch = producer.putAll(List.of(UserRecord.of("key", new byte[1])));
            CompletableFuture<Void> cancelled = producer.flush();
            CompletableFuture<Void> flush = producer.flush();
            assertThat(forged.completeExceptionally(new IllegalStateException("by a caller")))
                    .isTrue();
            assertThat(batch.cancel(false)).isTrue();
            assertThat(cancelled.cancel(false)).isTrue();

            flush.get(60, TimeUnit.SECONDS);
            assertThat(sound).isCompleted();
            assertThat(producer.stats().ackedRecords()).isEqualTo(3);
        }
    }

    private static KinesisProducer.Builder producer() {
        return KinesisProducer.builder("clicks").client(CLIENT).recordMaxBufferedTime(Duration.ofMillis(5));
    }

    /** A producer whose budget has no room for another record of 36,000 bytes, until it is flushed or closed. */
    private static KinesisProducer full(WhenFull whenFull) {
        KinesisProducer producer = producer()
                .recordMaxBufferedTime(Duration.ofHours(1))
                .maxRecordSize(40_000)
                .maxBufferedBytes(65_536)
                .whenFull(whenFull)
                .build();
        assertThat(producer.put("key", new byte[36_000])).isNotDone();
        return producer;
    }
}
