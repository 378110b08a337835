package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Threads that put numbered records, each thread under keys of its own, and flush now and then, until a time is over. */
final class Traffic {
    private static final int THREADS = 4;
    private static final int KEYS_PER_THREAD = 12;
    private static final int MOST_UNSETTLED = 3000;
    private static final long PACE_NANOS = Duration.ofMillis(4).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long PATIENCE_SECONDS = 90;

    private final KinesisProducer producer;
    private final long seed;
    private final AtomicInteger nextNumber = new AtomicInteger();
    private final Map<Integer, Put> puts = new ConcurrentSkipListMap<>();
    private final List<CompletableFuture<Boolean>> flushes = new ArrayList<>();
    private final AtomicLong highestUse = new AtomicLong();

    private volatile boolean isOver;

    private record Put(UserRecord record, CompletableFuture<PutResult> future) {}

    Traffic(KinesisProducer producer, long seed) {
        this.producer = producer;
        this.seed = seed;
    }

    /** Puts for so long, longer until it is enough, and does something else meanwhile, again and again. */
    void run(Duration duration, BooleanSupplier isEnough, Runnable meanwhile) throws Exception {
        long startNanos = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Callable<Void> putting = () -> {
                putAll(thread);
                return null;
            };
            running.add(threads.submit(putting));
        }
        threads.shutdown();
        long sinceStart = 0;
        while (sinceStart < duration.toNanos() || (!isEnough.getAsBoolean() && sinceStart < LONGEST_NANOS)) {
            meanwhile.run();
            sinceStart = System.nanoTime() - startNanos;
        }
        isOver = true;
        for (Future<Void> one : running) {
            one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** What there is to judge. */
    Evidence evidence(SimulatedStream stream) {
        return new Evidence(
                stream,
                puts.values().stream().map(Put::future).toList(),
                puts.values().stream()
                        .map(put -> put.record().effectiveHashKey())
                        .toList(),
                List.copyOf(flushes),
                false);
    }

    int putCount() {
        return puts.size();
    }

    int flushCount() {
        synchronized (flushes) {
            return flushes.size();
        }
    }

    /** The most bytes of the budget that were seen in use. */
    long highestUseBytes() {
        return highestUse.get();
    }

    private void putAll(int thread) throws Exception {
        Random random = new Random(seed * THREADS + thread);
        List<CompletableFuture<PutResult>> mine = new ArrayList<>();
        while (!isOver) {
            int burst = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 12);
            for (int i = 0; i < burst; i++) {
                mine.add(put(random, thread));
            }
            LockSupport.parkNanos(PACE_NANOS);
            highestUse.accumulateAndGet(producer.stats().bufferedBytes(), Math::max);
            if (random.nextInt(40) == 0) {
                flush(List.copyOf(mine));
            }
            if (mine.size() > MOST_UNSETTLED) {
                // A failure is for the judge to find.
                var unused = mine.get(mine.size() - MOST_UNSETTLED)
                        .handle((result, failure) -> true)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private CompletableFuture<PutResult> put(Random random, int thread) {
        int key = random.nextInt(KEYS_PER_THREAD);
        byte[] bytes = new byte[4 + (random.nextInt(30) == 0 ? random.nextInt(30_000) : random.nextInt(200))];
        int number = nextNumber.getAndIncrement();
        ByteBuffer.wrap(bytes).putInt(number);
        UserRecord record = UserRecord.of("user-" + thread + "-" + key, bytes);
        if (key == 0) {
            record = record.withExplicitHashKey(new HashKey(((long) thread << 62) + number % 2, 0));
        }
        CompletableFuture<PutResult> future = producer.put(record);
        puts.put(number, new Put(record, future));
        return future;
    }

    private void flush(List<CompletableFuture<PutResult>> before) {
        CompletableFuture<Boolean> honest =
                producer.flush().thenApply(done -> before.stream().allMatch(CompletableFuture::isDone));
        synchronized (flushes) {
            flushes.add(honest);
        }
    }
}
