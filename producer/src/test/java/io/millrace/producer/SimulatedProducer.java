package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A whole producer in virtual time and one thread: the pipeline, driven as the event loop drives it. */
final class SimulatedProducer {
    private static final HashKey SHARED_HASH = new HashKey(0x4242_0000_0000_0000L, 7);

    final List<CompletableFuture<PutResult>> puts = new ArrayList<>();

    /** Each says, when it has ended, whether everything that was put before it had ended too. */
    final List<CompletableFuture<Boolean>> flushes = new ArrayList<>();

    final List<HashKey> hashes = new ArrayList<>();
    final List<ProducerEvent> events = new ArrayList<>();
    final ByteBudget budget;
    final Counters counters = new Counters();
    final Pipeline pipeline;
    private final long limitBytes;
    private long highestUseBytes;

    private final VirtualTime time;
    private final Deque<Message> mail = new ArrayDeque<>();
    private long tickRound;
    private boolean isTurning;

    /** Builds the parts of a pipeline; a test may put a wrong one in. */
    interface Parts {
        LoopState of(ProducerConfig config, Hooks hooks, Seeds seeds, ByteBudget budget, Counters counters);
    }

    SimulatedProducer(ProducerConfig config, VirtualTime time, KinesisPort port, long seed, Parts parts) {
        this.time = time;
        this.limitBytes = config.sizes().maxBufferedBytes();
        this.budget = new ByteBudget(limitBytes);
        Seeds seeds = new Seeds(new UUID(seed, seed), new SplittableRandom(seed), "The simulated endpoint");
        Hooks hooks = new Hooks(config.stream(), events::add, (record, failure) -> {});
        LoopState state = parts.of(config, hooks, seeds, budget, counters);
        this.pipeline = new Pipeline(state, port, this::post);
        turn();
    }

    /** Puts record number {@code puts.size()}, whose data say so. */
    void put(Random random, int keys) {
        int key = random.nextInt(keys);
        byte[] bytes = new byte[4 + (random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(200))];
        ByteBuffer.wrap(bytes).putInt(puts.size());
        UserRecord record = UserRecord.of("key-" + key, bytes);
        put(key % 7 == 3 ? record.withExplicitHashKey(explicit(key)) : record, bytes);
    }

    void put(UserRecord record, byte[] bytes) {
        int charge = bytes.length + record.partitionKey().length() + PendingRecord.OVERHEAD_BYTES;
        if (!budget.tryTake(charge)) {
            return;
        }
        PendingRecord pending = new PendingRecord(
                record,
                bytes,
                record.effectiveHashKey(),
                charge,
                !record.headers().isEmpty());
        puts.add(pending);
        hashes.add(pending.hash);
        post(pending);
    }

    void flush() {
        List<CompletableFuture<PutResult>> before = List.copyOf(puts);
        CompletableFuture<Void> done = new CompletableFuture<>();
        flushes.add(done.thenApply(nothing -> before.stream().allMatch(CompletableFuture::isDone)));
        post((pipe, now) -> pipe.flush(done, now));
    }

    boolean isIdle() {
        return pipeline.isIdle();
    }

    /** The budget was never exceeded, and is empty at the end. */
    void checkBudget() {
        if (highestUseBytes > limitBytes || budget.usedBytes() != 0) {
            throw new AssertionError("Of a budget of " + limitBytes + " bytes " + highestUseBytes + " were in use, and "
                    + budget.usedBytes() + " still are");
        }
    }

    private void post(Message message) {
        mail.add(message);
        turn();
    }

    private void turn() {
        if (isTurning) {
            return;
        }
        isTurning = true;
        long next;
        do {
            while (!mail.isEmpty()) {
                mail.remove().deliver(pipeline, time.nowNanos());
            }
            next = pipeline.tick(time.nowNanos());
            highestUseBytes = Math.max(highestUseBytes, budget.usedBytes());
            pipeline.takeCallbacks().forEach(Runnable::run);
        } while (!mail.isEmpty());
        isTurning = false;
        long round = ++tickRound;
        if (next != Agenda.NEVER) {
            long delay = Math.max(next - time.nowNanos(), Duration.ofNanos(1000).toNanos());
            time.after(delay, () -> {
                if (round == tickRound) {
                    turn();
                }
            });
        }
    }

    /** Different keys with one hash are one key to every promise. */
    private static HashKey explicit(int key) {
        return key % 2 == 0 ? SHARED_HASH : new HashKey((long) key << 58, key);
    }
}
