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
 * aggregates, which go into requests and their signatures where they lie. A record that is put singly
 * costs its bytes twice and 192 more, within the producer's budget, for room in which the rest of its batch waits, and once more in its aggregate.
 */
final class StreamDestination implements Destination {
    // The batch, its aggregates, and what is between two layers of the network.
    private static final int TENTHS_IN_AGGREGATES = 23;
    // The batch, the records by themselves, what is written of them.
    private static final int TENTHS_SINGLY = 43;

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

    /** For each record also its place in its group and what the aggregate adds to it. */
    @Override
    public long memoryBytes(long bytes, int records) {
        int tenths = rules.keysAreShared() && !answers.mustPutSingly() ? TENTHS_IN_AGGREGATES : TENTHS_SINGLY;
        return tenths * bytes / 10 + (BATCH_RECORD_BYTES + 16) * records + BATCH_BYTES;
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
