package io.millrace.agent.publish;

import io.millrace.agent.record.Batch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A destination for tests. Batches are answered at once as the script says, delivered when it is over; or, while it is held, when the test
 * says so, in any order. What was delivered is kept as text, in order. For one thread.
 */
public final class FakeDestination implements Destination {
    /** Everything that was sent, delivered or not. */
    public final List<Batch> sent = new ArrayList<>();

    /** The records that were delivered, as often as they were. */
    public final List<String> delivered = new ArrayList<>();

    private final Deque<Function<Batch, SendResult>> script = new ArrayDeque<>();
    private final List<Held> held = new ArrayList<>();
    private final SendTallies tallies = new SendTallies();
    private boolean isHolding;
    private int maxRecordBytes = 1024 * 1024;

    /** How often it was flushed. */
    public int flushes;

    public boolean isClosed;

    private record Held(Batch batch, CompletableFuture<SendResult> result) {}

    /** The next batch that has no answer yet is answered with this. */
    public FakeDestination then(Function<Batch, SendResult> answer) {
        script.add(answer);
        return this;
    }

    /** Of the next batch nothing is delivered. */
    public FakeDestination thenUndelivered(String cause) {
        return then(batch -> SendResult.undelivered(batch.count(), cause));
    }

    /** Of the next batch some records are not delivered. */
    public FakeDestination thenUndelivered(String cause, int... indices) {
        return then(batch -> new SendResult(bits(indices), new BitSet(), cause));
    }

    /** Of the next batch some records can never be delivered. */
    public FakeDestination thenRefused(String cause, int... indices) {
        return then(batch -> new SendResult(new BitSet(), bits(indices), cause));
    }

    /** From now on batches wait for {@link #answer}. */
    public FakeDestination hold() {
        isHolding = true;
        return this;
    }

    public FakeDestination maxRecordBytes(int bytes) {
        maxRecordBytes = bytes;
        return this;
    }

    /** How many batches wait for their answer. */
    public int heldCount() {
        return held.size();
    }

    /** Answers a held batch, 0 being the oldest. */
    public void answer(int place) {
        Held one = held.remove(place);
        one.result().complete(result(one.batch()));
    }

    /** Answers all held batches in an order that is drawn. */
    public void answerAll(RandomGenerator random) {
        while (!held.isEmpty()) {
            answer(random.nextInt(held.size()));
        }
    }

    /** Answers what is held, oldest first, and all that comes at once. */
    public void release() {
        isHolding = false;
        while (!held.isEmpty()) {
            answer(0);
        }
    }

    @Override
    public CompletionStage<SendResult> send(Batch batch) {
        sent.add(batch);
        Held one = new Held(batch, new CompletableFuture<>());
        held.add(one);
        if (!isHolding) {
            answer(held.size() - 1);
        }
        return one.result();
    }

    private SendResult result(Batch batch) {
        Function<Batch, SendResult> answer = script.poll();
        SendResult result = answer == null ? SendResult.delivered() : answer.apply(batch);
        tallies.attempted(batch.count());
        for (int i = 0; i < batch.count(); i++) {
            if (!result.undelivered().get(i) && !result.refused().get(i)) {
                delivered.add(Batches.text(batch, i));
                tallies.delivered(1, batch.length(i), 1);
            }
        }
        tallies.trouble(result.cause());
        return result;
    }

    @Override
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    @Override
    public DestinationStatus status() {
        return tallies.status("fake", List.of(), tallies.trouble());
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void close(Duration timeout) {
        isClosed = true;
        while (!held.isEmpty()) {
            Held one = held.remove(0);
            one.result().complete(SendResult.undelivered(one.batch().count(), "closed"));
        }
    }

    private static BitSet bits(int... indices) {
        BitSet bits = new BitSet();
        for (int index : indices) {
            bits.set(index);
        }
        return bits;
    }
}
