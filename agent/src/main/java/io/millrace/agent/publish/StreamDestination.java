package io.millrace.agent.publish;

import io.millrace.agent.record.Batch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A data stream, through the producer. Records of one key that are near each other in a batch are encoded here, on a small pool, and put as
 * aggregates of at most 51,200 bytes; what is too little for that is put singly and shares Kinesis records with other keys. With record ids all
 * records are in aggregates of their own key, since the stamp of an aggregate speaks of one generation: then a key that is new with every record
 * costs a Kinesis record for each.
 *
 * <p>Memory: for each byte of a batch that is not settled at most 1.1 bytes beside the batch itself, for lines of 100 bytes or more in
 * aggregates; a request under way copies its part twice more, once for the wire and once to sign it. A record that is put singly
 * costs its bytes twice and 192 more, within the producer's budget, for room in which the rest of its batch waits.
 */
final class StreamDestination implements Destination {
    private final String name;
    private final SharedProducer shared;
    private final StreamRules rules;
    private final boolean isOrdered;
    private final BiConsumer<SharedProducer, Duration> release;
    private final StreamAnswers answers = new StreamAnswers(System::nanoTime);
    private final List<SendingLane> lanes = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final WaitingOutcomes waiting = new WaitingOutcomes();
    private volatile boolean isClosed;

    /**
     * @param isOrdered whether batches of one generation are put one after the other
     * @param pool what encodes
     * @param parallelism how many batches may be encoded at a time
     * @param release gives the producer back, within a time
     */
    StreamDestination(
            String name,
            SharedProducer shared,
            StreamRules rules,
            boolean isOrdered,
            Executor pool,
            int parallelism,
            BiConsumer<SharedProducer, Duration> release) {
        this.name = name;
        this.shared = shared;
        this.rules = rules;
        this.isOrdered = isOrdered;
        this.release = release;
        for (int i = 0; i < parallelism; i++) {
            lanes.add(new SendingLane(pool));
        }
    }

    @Override
    public CompletionStage<SendResult> send(Batch batch) {
        StreamSending sending = new StreamSending(batch, shared.producer(), rules, answers);
        if (isClosed) {
            sending.outcome.endRest("The destination is closed");
            return sending.outcome.result;
        }
        CompletionStage<SendResult> stage = waiting.add(sending.outcome);
        int turn = isOrdered ? batch.origin().generation().hashCode() : next.getAndIncrement();
        lanes.get(Math.floorMod(turn, lanes.size())).add(sending);
        return stage;
    }

    /**
     * The batch, its aggregates, the request that has them and the copy that signs it; for each record its place in its group and what the
     * aggregate adds to it.
     */
    @Override
    public long memoryBytes(long bytes, int records) {
        return 43 * bytes / 10 + (BATCH_RECORD_BYTES + 16) * records + BATCH_BYTES;
    }

    @Override
    public int maxRecordBytes() {
        return rules.maxRecordBytes();
    }

    @Override
    public DestinationStatus status() {
        String trouble = shared.trouble().isEmpty() ? answers.tallies.trouble() : shared.trouble();
        return answers.tallies.status(name, shared.throttledShards(), trouble);
    }

    @Override
    public void flush() {
        var unused = shared.producer().flush();
    }

    @Override
    public void close(Duration timeout) {
        isClosed = true;
        long endNanos = System.nanoTime() + timeout.toNanos();
        flush();
        waiting.await(timeout);
        release.accept(shared, Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
        waiting.endRest("The destination was closed before they were stored");
    }
}
