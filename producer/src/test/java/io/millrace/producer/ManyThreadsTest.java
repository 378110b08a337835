package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Threads that put, flush, cancel and close as they come, from seeds. {@code -Dmillrace.rounds=1000} for more of them. */
class ManyThreadsTest {
    private static final int ROUNDS = Integer.getInteger("millrace.rounds", 25);
    private static final long FIRST_SEED = Long.getLong("millrace.firstSeed", 1);
    private static final int THREADS = 8;
    private static final int STEPS = 150;
    private static final long PATIENCE_SECONDS = 60;

    @Test
    void whateverTheyDoEveryRecordEndsFlushesAreHonestAndTheBudgetComesBack() throws Exception {
        FaultPlan faults = FaultPlan.seeded(FIRST_SEED).throttleEntries(0.05).reset("PutRecords", 0.02);
        try (LocalKinesis kinesis = LocalKinesis.builder()
                        .limits(Limits.none())
                        .faults(faults)
                        .start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("clicks", 3);
            for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
                new Round(client, seed).run();
            }
        }
    }

    /** One producer from its start to its end. */
    private static final class Round {
        private final long seed;
        private final String again;
        private final KinesisProducer producer;
        private final Queue<CompletableFuture<?>> puts = new ConcurrentLinkedQueue<>();
        private final Queue<CompletableFuture<Boolean>> flushes = new ConcurrentLinkedQueue<>();
        private final AtomicLong given = new AtomicLong();

        Round(KinesisAsyncClient client, long seed) {
            this.seed = seed;
            this.again = "again: -Dmillrace.firstSeed=" + seed + " -Dmillrace.rounds=1";
            Random random = new Random(seed);
            KinesisProducer.Builder builder = KinesisProducer.builder("clicks")
                    .client(client)
                    .recordMaxBufferedTime(Duration.ofMillis(random.nextInt(20)))
                    .maxRecordSize(20_000)
                    .maxBufferedBytes(65_536L << random.nextInt(6))
                    .whenFull(random.nextBoolean() ? WhenFull.fail() : WhenFull.block(Duration.ofSeconds(30)));
            producer = random.nextBoolean() ? builder.ordered().build() : builder.build();
        }

        void run() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                Callable<Void> steps = () -> {
                    steps(new Random(seed * THREADS + thread), thread == 0);
                    return null;
                };
                running.add(threads.submit(steps));
            }
            threads.shutdown();
            for (Future<Void> one : running) {
                one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            CloseReport report = producer.close(Duration.ofSeconds(30));

            assertThat(puts).as(again).allMatch(CompletableFuture::isDone);
            assertThat(flushes).as(again).allMatch(flush -> flush.getNow(false));
            ProducerStats stats = producer.stats();
            assertThat(stats.bufferedBytes()).as(again).isZero();
            assertThat(stats.pendingRecords()).as(again).isZero();
            assertThat(stats.failedRecords())
                    .as(again)
                    .isEqualTo(report.unsent().size());
            assertThat(stats.acceptedRecords())
                    .as(again)
                    .isEqualTo(stats.ackedRecords() + stats.failedRecords())
                    .isLessThanOrEqualTo(given.get());
            assertThat(puts).as(again).allMatch(Round::endedAsItMay);
        }

        private static boolean endedAsItMay(CompletableFuture<?> put) {
            if (!put.isCompletedExceptionally() || put.isCancelled()) {
                return true;
            }
            return put.handle((result, thrown) -> thrown instanceof PutFailedException failed
                            && (failed.reason() == Reason.BUFFER_FULL || failed.reason() == Reason.CLOSED))
                    .join();
        }

        private void steps(Random random, boolean mayClose) {
            List<CompletableFuture<PutResult>> mine = new ArrayList<>();
            try {
                for (int i = 0; i < STEPS; i++) {
                    step(random, mine, mayClose);
                }
            } catch (IllegalStateException e) {
                // Somebody closed it.
                assertThat(e).as(again).hasMessageContaining("is closed");
            }
        }

        private void step(Random random, List<CompletableFuture<PutResult>> mine, boolean mayClose) {
            int choice = random.nextInt(100);
            if (choice < 70) {
                mine.add(put(random));
            } else if (choice < 80) {
                flush(List.copyOf(mine));
            } else if (choice < 88) {
                putAll(random);
            } else if (choice < 95 && !mine.isEmpty()) {
                mine.get(random.nextInt(mine.size())).cancel(true);
            } else if (choice == 99 && mayClose) {
                var unused = producer.close(Duration.ofMillis(random.nextInt(200)));
            }
        }

        private CompletableFuture<PutResult> put(Random random) {
            CompletableFuture<PutResult> put = producer.put("key-" + random.nextInt(20), bytes(random));
            note(1, put);
            return put;
        }

        private void putAll(Random random) {
            List<UserRecord> records = new ArrayList<>();
            for (int i = random.nextInt(10); i >= 0; i--) {
                records.add(UserRecord.of("key-" + random.nextInt(20), bytes(random)));
            }
            CompletableFuture<BatchResult> batch = producer.putAll(records);
            note(records.size(), batch);
        }

        private void note(int records, CompletableFuture<?> put) {
            given.addAndGet(records);
            puts.add(put);
        }

        private void flush(List<CompletableFuture<PutResult>> before) {
            flushes.add(producer.flush().thenApply(done -> before.stream().allMatch(CompletableFuture::isDone)));
        }

        private static ByteBuffer bytes(Random random) {
            return ByteBuffer.allocate(1 + random.nextInt(random.nextInt(20) == 0 ? 18_000 : 300));
        }
    }
}
