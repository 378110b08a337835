package io.millrace.producer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
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

    /** When each record ended, by number. */
    final List<CompletableFuture<Long>> endedAtNanos = new ArrayList<>();

    final List<ProducerEvent> events = new ArrayList<>();
    final ByteBudget budget;
    final Counters counters = new Counters();
    final Pipeline pipeline;

    /** How records are put. */
    Scenario.Puts way = Scenario.Puts.SINGLY;

    private final long limitBytes;
    private long highestUseBytes;
    private boolean hasEnded;

    private final VirtualTime time;
    private final Deque<Message> mail = new ArrayDeque<>();
    private long wakeAtNanos = Agenda.NEVER;
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
        if (way == Scenario.Puts.PARTLY_AGGREGATED && random.nextInt(4) == 0) {
            putAggregate("key-" + key, 1 + random.nextInt(30), random);
            return;
        }
        byte[] bytes = new byte[4 + (random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(200))];
        ByteBuffer.wrap(bytes).putInt(puts.size());
        UserRecord record = UserRecord.of("key-" + key, bytes);
        put(key % 7 == 3 ? record.withExplicitHashKey(explicit(key)) : record, bytes);
    }

    /** Puts a record if there is room for it; says whether there was. */
    boolean put(UserRecord record, byte[] bytes) {
        int charge = bytes.length + record.partitionKey().length() + PendingRecord.OVERHEAD_BYTES;
        if (!budget.tryTake(charge)) {
            return false;
        }
        PendingRecord pending = new PendingRecord(
                record,
                bytes,
                record.effectiveHashKey(),
                charge,
                way == Scenario.Puts.ENVELOPED || !record.headers().isEmpty());
        puts.add(pending);
        hashes.add(pending.hash);
        endedAtNanos.add(pending.handle((result, failure) -> time.nowNanos()));
        post(pending);
        return true;
    }

    /** Puts so many records as one aggregate; each has a future of its own here, as if it had been put singly. */
    boolean putAggregate(String key, int count, Random random) {
        Aggregator records = Aggregator.unstamped(60_000);
        for (int i = 0; i < count; i++) {
            records.add(UserRecord.of(
                    key,
                    ByteBuffer.allocate(4 + random.nextInt(100))
                            .putInt(0, puts.size() + i)
                            .array()));
        }
        return put(KeyedAggregate.of(key, records));
    }

    boolean put(KeyedAggregate aggregate) {
        int charge = aggregate.sizeBytes() + aggregate.partitionKey().length() + PendingRecord.OVERHEAD_BYTES;
        if (!budget.tryTake(charge)) {
            return false;
        }
        HashKey hash = HashKey.ofPartitionKey(aggregate.partitionKey());
        PendingRecord pending = new PendingRecord(aggregate, hash, charge);
        for (int i = 0; i < aggregate.recordCount(); i++) {
            int index = i;
            CompletableFuture<PutResult> one = pending.thenApply(result -> new PutResult(
                    result.shardId(),
                    result.sequenceNumber(),
                    result.subSequenceNumber() + index,
                    result.attempts(),
                    result.failedAttempts()));
            puts.add(one);
            hashes.add(hash);
            endedAtNanos.add(one.handle((result, failure) -> time.nowNanos()));
        }
        post(pending);
        return true;
    }

    void flush() {
        List<CompletableFuture<PutResult>> before = List.copyOf(puts);
        CompletableFuture<Void> done = new CompletableFuture<>();
        flushes.add(done.thenApply(nothing -> before.stream().allMatch(CompletableFuture::isDone)));
        post((pipe, now) -> pipe.flush(done, now));
    }

    Observed observed() {
        return new Observed(
                "simulated",
                counters,
                budget,
                message -> {
                    post(message);
                    return !hasEnded;
                },
                time::nowNanos,
                () -> hasEnded,
                Runnable::run);
    }

    /** Ends it as a close does, whatever is unsettled. */
    List<CloseReport.Unsent> end() {
        List<CloseReport.Unsent> unsent = pipeline.abandon(PutFailedException.Reason.CLOSED, "closed", null);
        hasEnded = true;
        turn();
        pipeline.unobserve();
        return unsent;
    }

    boolean isIdle() {
        return pipeline.isIdle();
    }

    /** The budget was never exceeded, and is empty at the end. */
    void checkBudget() {
        if (!use().isKept()) {
            throw new AssertionError(use());
        }
    }

    BudgetUse use() {
        return new BudgetUse(limitBytes, highestUseBytes, budget.usedBytes());
    }

    /** What was used of a budget at most, and what still is. */
    record BudgetUse(long limitBytes, long highestBytes, long leftBytes) {
        boolean isKept() {
            return highestBytes <= limitBytes && leftBytes == 0;
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
        wakeAt(Math.max(next, time.nowNanos() + 1000));
    }

    /** An earlier wake is as good: the pipeline then says again when to come. */
    private void wakeAt(long atNanos) {
        if (atNanos < wakeAtNanos) {
            wakeAtNanos = atNanos;
            time.after(atNanos - time.nowNanos(), () -> {
                if (atNanos == wakeAtNanos) {
                    wakeAtNanos = Agenda.NEVER;
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
