package io.millrace.producer;

import io.millrace.producer.CloseReport.Unsent;
import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything between {@code put} and the wire, as a state machine: messages in, calls to the port and callbacks out. It has no thread
 * and reads no clock; whoever drives it calls one method at a time, with a time that does not go backwards, and {@link #tick} after
 * every round of messages.
 */
final class Pipeline {
    private static final long SWEEP_NANOS = Duration.ofMillis(250).toNanos();

    private final KinesisPort port;
    private final Consumer<Message> mailbox;
    private final LoopState state;
    private final Former former;
    private final StreamWatch stream;
    private final Answers answers;
    private final EndpointWatch endpoint;
    private long nextSweepNanos;
    private @Nullable Abandonment abandonedFor;
    private final List<Unsent> unsent = new ArrayList<>();

    private record Abandonment(
            Reason reason, String message, @Nullable Throwable cause) {}

    /**
     * @param mailbox takes what the port answers, on any thread, and delivers it here later
     */
    Pipeline(LoopState state, KinesisPort port, Consumer<Message> mailbox) {
        this.port = port;
        this.mailbox = mailbox;
        this.state = state;
        this.former = new Former(state);
        this.stream = new StreamWatch(state, former, port, mailbox);
        this.answers = stream.answers();
        this.endpoint = new EndpointWatch(state);
    }

    void accept(PendingRecord record, long nowNanos) {
        state.ledger().accept(record, nowNanos);
        if (abandonedFor != null) {
            failAbandoned(record, abandonedFor);
            return;
        }
        ShardLane lane = state.lanes().laneOf(record.hash);
        if (lane.shardId == null && !state.lanes().map().isEmpty()) {
            stream.laneMissing(nowNanos);
        }
        lane.add(record);
        former.added(lane, nowNanos);
    }

    void flush(CompletableFuture<Void> future, long nowNanos) {
        state.ledger().flush(future);
        if (abandonedFor == null) {
            former.flush(nowNanos);
        }
    }

    void putDone(PutBatch batch, PutOutcome outcome, long nowNanos) {
        if (abandonedFor != null) {
            return;
        }
        state.collector().ended();
        PutOutcome read = outcome.forEntries(batch.units().size());
        state.counters().observers.answered(batch, read, nowNanos);
        boolean isStreamMissing = endpoint.note(read, nowNanos);
        if (read instanceof PutOutcome.Answered) {
            stream.stored(nowNanos);
        }
        for (int i = 0; i < batch.units().size(); i++) {
            answers.entry(batch.units().get(i), read.entry(i), nowNanos);
        }
        stream.judged(isStreamMissing, nowNanos);
    }

    /** Does something that only matters while records are sent. */
    void unlessAbandoned(Runnable action) {
        if (abandonedFor == null) {
            action.run();
        }
    }

    /** Does what is to be done now; answers when to call again at the latest, if no message comes before. */
    long tick(long nowNanos) {
        if (abandonedFor != null) {
            return Agenda.NEVER;
        }
        stream.tick(nowNanos);
        answers.tick(nowNanos);
        former.tick(nowNanos);
        sweep(nowNanos);
        while (state.collector().mayBegin(nowNanos)) {
            send(state.collector().begin(nowNanos), nowNanos);
        }
        state.counters().oldestAcceptedAt(state.ledger().oldestAcceptedAtNanos());
        long next = Math.min(former.nextNanos(), answers.nextNanos());
        next = Math.min(next, state.collector().isEmpty() ? Agenda.NEVER : nextSweepNanos);
        next = Math.min(next, stream.nextNanos());
        return Math.min(next, state.collector().nextNanos());
    }

    /** Lets somebody hear of all that happens from now on. */
    void observe(LoopObserver observer) {
        state.counters().observers.add(observer, state.lanes());
    }

    void unobserve(LoopObserver observer) {
        state.counters().observers.remove(observer);
    }

    /** Forgets all observers, after everything. What they count may be kept for long by those who read it, and is not to keep this. */
    void unobserve() {
        state.counters().observers.removeAll();
    }

    /** Whether nothing is unsettled. */
    boolean isIdle() {
        return state.ledger().isEmpty();
    }

    /** What users are to be told since the last call. */
    List<Runnable> takeCallbacks() {
        return state.ledger().takeCallbacks();
    }

    /** Fails everything unsettled, and all that comes later; does nothing else any more. Answers what it failed, and will. */
    List<Unsent> abandon(Reason reason, String message, @Nullable Throwable cause) {
        Abandonment why = new Abandonment(reason, message, cause);
        abandonedFor = why;
        state.fence().units().forEach(Unit::handDown);
        state.ledger().forEachUnsettled(record -> failAbandoned(record, why));
        List.copyOf(state.fence().units()).forEach(unit -> former.ended(unit, 0));
        state.counters().oldestAcceptedAt(Agenda.NEVER);
        return unsent;
    }

    private void failAbandoned(PendingRecord record, Abandonment why) {
        unsent.add(new Unsent(record.record(), state.ledger().fail(record, why.reason(), why.message(), why.cause())));
    }

    private void send(PutBatch batch, long nowNanos) {
        state.counters().requests.increment();
        state.counters().observers.sent(batch, nowNanos);
        port.putRecords(
                batch.wireRecords(),
                outcome -> mailbox.accept((pipeline, now) -> pipeline.putDone(batch, outcome, now)));
    }

    /** Units that wait for a request may expire while the endpoint is down. */
    private void sweep(long nowNanos) {
        if (state.collector().isEmpty() || nowNanos < nextSweepNanos) {
            return;
        }
        nextSweepNanos = nowNanos + SWEEP_NANOS;
        Expiry expiry = state.expiry();
        state.collector()
                .removeIf(unit -> expiry.ofNanos(unit.oldest()) <= nowNanos)
                .forEach(unit -> answers.disband(unit, nowNanos));
    }
}
