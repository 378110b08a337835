package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Callbacks that do what they should not, and executors that do not do what they should. */
class CallbacksTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final LocalKinesis KINESIS =
            LocalKinesis.builder().limits(Limits.none()).start();
    private static final KinesisAsyncClient CLIENT = ProducerOnLocalKinesisTest.client(KINESIS.endpoint());

    private final Set<String> threads = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void createStream() {
        KINESIS.createStream("clicks", 1);
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        KINESIS.close();
    }

    @Test
    void anExecutorThatWasShutDownLosesNoCallback() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.shutdown();
        everyPutEndsAwayFromTheLoop(executor);
    }

    @Test
    void anExecutorWithoutThreadsLosesNoCallback() {
        AtomicInteger calls = new AtomicInteger();
        everyPutEndsAwayFromTheLoop(task -> {
            calls.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread, says a test");
        });
        assertThat(calls).hasPositiveValue();
    }

    @Test
    void anExecutorThatRunsTasksOnTheSpotDoesNotBringThemOntoTheLoop() {
        everyPutEndsAwayFromTheLoop(Runnable::run);
    }

    @Test
    void callbacksRunOnTheUsersExecutorOneAfterTheOtherInTheOrderOfTheirEnds() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        // What is hung on a put that has ended runs on the thread that hangs it there: none ends before its callback
        // is.
        ReadWriteLock between = new ReentrantReadWriteLock();
        Executor apart = task -> executor.execute(() -> locked(between.readLock(), task));
        List<Integer> ended = new ArrayList<>();
        AtomicBoolean isInside = new AtomicBoolean();
        AtomicInteger overlaps = new AtomicInteger();
        try (KinesisProducer producer = producer().callbackExecutor(apart).build()) {
            for (int i = 0; i < 2_000; i++) {
                int number = i;
                locked(between.writeLock(), () -> {
                    var unused = producer.put("key", new byte[10]).thenAccept(result -> {
                        if (!isInside.compareAndSet(false, true)) {
                            overlaps.incrementAndGet();
                        }
                        ended.add(number);
                        isInside.set(false);
                    });
                });
            }
            producer.flush().get(60, TimeUnit.SECONDS);
            assertThat(ended).hasSize(2_000).isSorted();
            assertThat(overlaps).hasValue(0);
        }
        executor.shutdown();
    }

    @Test
    void aCallbackMayPutWhileTheBudgetIsFullAndGetsItsRoom() throws Exception {
        try (KinesisProducer producer = producer()
                .maxRecordSize(10_000)
                .maxBufferedBytes(65_536)
                .whenFull(WhenFull.block(Duration.ofSeconds(30)))
                .build()) {
            List<CompletableFuture<PutResult>> chained = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                // The caller keeps the budget full; each end puts once more and waits for room on the callback thread.
                chained.add(producer.put("key", new byte[9_000])
                        .thenCompose(result -> producer.put("key", new byte[9_000])));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(chained.toArray(CompletableFuture[]::new));
            assertThat(all).succeedsWithin(SOON);
            assertThat(producer.stats().ackedRecords()).isEqualTo(200);
        }
    }

    @Test
    void aHandlerMayPutIntoItsOwnProducerWhileTheBudgetIsFullOfWhatIsGivenUp() {
        AtomicInteger again = new AtomicInteger();
        CompletableFuture<KinesisProducer> self = new CompletableFuture<>();
        KinesisProducer producer = KinesisProducer.builder("no-such-stream")
                .client(CLIENT)
                .recordMaxBufferedTime(Duration.ofMillis(5))
                .maxRecordSize(10_000)
                .maxBufferedBytes(65_536)
                .whenFull(WhenFull.block(Duration.ofSeconds(30)))
                .failedRecordHandler((record, failure) -> {
                    if (again.incrementAndGet() <= 20) {
                        var unused = self.join().put(record);
                    }
                })
                .build();
        self.complete(producer);
        List<CompletableFuture<PutResult>> puts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            puts.add(producer.put("key", new byte[9_000]));
        }
        puts.forEach(put -> assertThat(put).failsWithin(SOON));
        assertThat(producer.close(SOON).isDrained()).isTrue();
        assertThat(again).hasValueGreaterThanOrEqualTo(60);
    }

    @Test
    void aCallbackOnAUsersOnlyThreadMayCloseTheProducer() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        KinesisProducer producer = producer().callbackExecutor(executor).build();
        CompletableFuture<CloseReport> closed =
                producer.put("key", "text").thenApply(result -> producer.close(Duration.ofSeconds(10)));
        assertThat(closed).succeedsWithin(SOON).matches(CloseReport::isDrained);
        executor.shutdown();
    }

    private void everyPutEndsAwayFromTheLoop(Executor executor) {
        try (KinesisProducer producer = producer()
                .callbackExecutor(executor)
                .recordMaxBufferedTime(Duration.ofMillis(50))
                .listener(event -> noteThread())
                .build()) {
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ends.add(producer.put("key", new byte[10]).thenRun(this::noteThread));
            }
            ends.forEach(end -> assertThat(end).succeedsWithin(SOON));
            assertThat(producer.flush()).succeedsWithin(SOON);
        }
        assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("millrace-producer"));
    }

    private static void locked(Lock lock, Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private void noteThread() {
        threads.add(Thread.currentThread().getName());
    }

    private static KinesisProducer.Builder producer() {
        return KinesisProducer.builder("clicks").client(CLIENT).recordMaxBufferedTime(Duration.ofMillis(5));
    }
}
