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
    private final Answers answers;
    private final ShardMapLoader loader;
    private final ShardMapUpdates mapUpdates;
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
        this.loader = new ShardMapLoader(state.seeds().random());
        this.former = new Former(state);
        this.answers = new Answers(state, former, loader);
        this.mapUpdates = new ShardMapUpdates(state, former, answers, loader);
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
            loader.ask(nowNanos);
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
        boolean isStreamMissing = endpoint.note(read, nowNanos);
        for (int i = 0; i < batch.units().size(); i++) {
            answers.entry(batch.units().get(i), read.entry(i), nowNanos);
        }
        if (isStreamMissing) {
            mapUpdates.streamMissing(nowNanos);
        }
    }

    void shardsListed(ShardListing listing, long nowNanos) {
        if (abandonedFor == null) {
            mapUpdates.listed(listing, nowNanos);
        }
    }

    /** Does what is to be done now; answers when to call again at the latest, if no message comes before. */
    long tick(long nowNanos) {
        if (abandonedFor != null) {
            return Agenda.NEVER;
        }
        if (loader.beginIfDue(nowNanos)) {
            port.listShards(listing -> mailbox.accept((pipeline, now) -> pipeline.shardsListed(listing, now)));
        }
        answers.tick(nowNanos);
        former.tick(nowNanos);
        sweep(nowNanos);
        while (state.collector().mayBegin(nowNanos)) {
            send(state.collector().begin(nowNanos));
        }
        long next = Math.min(former.nextNanos(), answers.nextNanos());
        next = Math.min(next, state.collector().isEmpty() ? Agenda.NEVER : nextSweepNanos);
        return Math.min(next, Math.min(state.collector().nextNanos(), loader.nextLoadAtNanos()));
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
        return unsent;
    }

    private void failAbandoned(PendingRecord record, Abandonment why) {
        unsent.add(new Unsent(record.record(), state.ledger().fail(record, why.reason(), why.message(), why.cause())));
    }

    private void send(PutBatch batch) {
        state.counters().requests.increment();
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
