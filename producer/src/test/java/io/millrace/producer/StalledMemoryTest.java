package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.local.LocalKinesis;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequest;

/** What a stalled endpoint costs, read from the heap, while callers put as fast as they can. */
class StalledMemoryTest {
    private static final long BUDGET_BYTES = 32 * 1024 * 1024;

    /** What does not grow with the records: remembered key hashes, the client's connections, what callers have in hand. */
    private static final long ALLOWANCE_BYTES = 8 * 1024 * 1024;

    private static final int CALLERS = 4;
    private static final Duration PUSHING = Duration.ofSeconds(1);

    /** Sends PutRecords elsewhere: the shard map loads, and nothing can be put. */
    private record PutsGo(URI endpoint) implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.request() instanceof PutRecordsRequest
                    ? context.httpRequest().toBuilder().uri(endpoint).build()
                    : context.httpRequest();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1000", "true, 100", "true, 10", "false, 1000", "false, 100"})
    void theHeapHoldsTheBudgetAndNoMore(boolean reads, int recordBytes) throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.start();
                SilentServer silent = new SilentServer(reads)) {
            kinesis.createStream("clicks", 4);
            KinesisAsyncClient client = client(kinesis, silent, reads);
            CountDownLatch mapped = new CountDownLatch(1);
            try (KinesisProducer producer = producer(client, mapped)) {
                assertThat(mapped.await(30, TimeUnit.SECONDS)).isTrue();
                long before = usedBytes();
                AtomicBoolean isOver = new AtomicBoolean();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
                List<Future<Long>> running = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    int caller = i;
                    Callable<Long> pushing = () -> push(producer, caller, recordBytes, isOver);
                    running.add(callers.submit(pushing));
                }
                awaitFull(producer);
                LockSupport.parkNanos(PUSHING.toNanos());
                long whilePushing = usedBytes() - before;
                isOver.set(true);
                long refused = 0;
                for (Future<Long> one : running) {
                    refused += one.get(30, TimeUnit.SECONDS);
                }
                callers.shutdown();
                long after = usedBytes() - before;
                ProducerStats stats = producer.stats();
                String seen = String.format(
                        "%d and then %d KiB of heap for %d KiB of budget; %d records in, %d refused, %d requests",
                        whilePushing >> 10,
                        after >> 10,
                        stats.bufferedBytes() >> 10,
                        stats.acceptedRecords(),
                        refused,
                        stats.requests());
                assertThat(refused).as(seen).isPositive();
                assertThat(stats.bufferedBytes()).as(seen).isBetween(BUDGET_BYTES / 2, BUDGET_BYTES);
                assertThat(whilePushing).as(seen).isLessThan(BUDGET_BYTES + ALLOWANCE_BYTES);
                assertThat(after).as(seen).isBetween(stats.bufferedBytes() / 2, BUDGET_BYTES + ALLOWANCE_BYTES);
                producer.close(Duration.ZERO);
            } finally {
                // With half of its connections dead, it takes its time.
                Thread closing = new Thread(client::close, "close-client");
                closing.setDaemon(true);
                closing.start();
            }
        }
    }

    private static KinesisProducer producer(KinesisAsyncClient client, CountDownLatch mapped) {
        return KinesisProducer.builder("clicks")
                .client(client)
                .listener(event -> {
                    if (event instanceof ProducerEvent.ShardMapChanged) {
                        mapped.countDown();
                    }
                })
                .maxBufferedBytes(BUDGET_BYTES)
                .requestTimeout(Duration.ofMillis(700))
                .firstAnswerTimeout(Duration.ofHours(1))
                .whenFull(WhenFull.fail())
                .build();
    }

    /** Answers how many records found no room. */
    private static long push(KinesisProducer producer, int caller, int recordBytes, AtomicBoolean isOver) {
        byte[] bytes = new byte[recordBytes];
        long refused = 0;
        for (int i = 0; !isOver.get(); i++) {
            if (producer.put(UserRecord.of("user-" + caller + "-" + i % 100_000, bytes))
                    .isDone()) {
                refused++;
            }
        }
        return refused;
    }

    private static void awaitFull(KinesisProducer producer) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (producer.stats().bufferedBytes() < BUDGET_BYTES * 7 / 10) {
            assertThat(System.nanoTime())
                    .as("a time at which the budget is full")
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static KinesisAsyncClient client(LocalKinesis kinesis, SilentServer silent, boolean isHttp1) {
        return KinesisAsyncClient.builder()
                .endpointOverride(kinesis.endpoint())
                .overrideConfiguration(o -> o.addExecutionInterceptor(new PutsGo(silent.endpoint())))
                .httpClientBuilder(
                        NettyNioAsyncHttpClient.builder().protocol(isHttp1 ? Protocol.HTTP1_1 : Protocol.HTTP2))
                .build();
    }

    /** What lives, by the collector's own count: what callers throw away between a collection and a look at the heap is not in it. */
    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            long lives = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getCollectionUsage)
                    .filter(Objects::nonNull)
                    .mapToLong(MemoryUsage::getUsed)
                    .sum();
            least = Math.min(least, lives);
        }
        return least;
    }
}
