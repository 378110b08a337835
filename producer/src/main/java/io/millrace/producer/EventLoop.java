package io.millrace.producer;

import io.millrace.producer.CloseReport.Unsent;
import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a producer: takes messages, drives the pipeline, sleeps until it is needed. It decides nothing. */
final class EventLoop {
    /** The time of day, for what is written down; nothing that decides looks at it. */
    static final InstantSource WALL_CLOCK = InstantSource.system();

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    // So few that a record is still in the processor's cache when its unit is encoded, and many enough for what a turn
    // costs itself.
    private static final int MESSAGES_PER_TURN = 1024;

    // A nap is time added to the linger, and every end of one costs some 50 us of CPU.
    private static final long LONGEST_NAP_NANOS = Duration.ofMillis(10).toNanos();
    private static final int NAPS_IN_LINGER = 10;

    private final Pipeline pipeline;
    private final Inbox inbox;
    private final Completions completions;
    private final Hooks hooks;
    private final long napNanos;
    private final long originNanos = System.nanoTime();
    private final CompletableFuture<List<Unsent>> ended = new CompletableFuture<>();
    private volatile long stopAtNanos = Agenda.NEVER;
    private boolean isDraining;

    EventLoop(Pipeline pipeline, Inbox inbox, Completions completions, Hooks hooks, ProducerConfig config) {
        this.pipeline = pipeline;
        this.inbox = inbox;
        this.completions = completions;
        this.hooks = hooks;
        this.napNanos = Math.min(LONGEST_NAP_NANOS, config.timing().lingerNanos() / NAPS_IN_LINGER);
    }

    /** Starts the thread; once. */
    void start(String name) {
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Asks the loop to end when nothing is unsettled, at the latest after the given time, and waits for it. Answers what was unsettled
     * then; nothing if this thread is interrupted.
     */
    List<Unsent> stop(Duration timeout) {
        stopAtNanos = nowNanos() + Math.max(0, timeout.toNanos());
        // Idle counts from this message on only: records that were put before the stop stand in the inbox before it.
        inbox.post((pipe, now) -> {
            isDraining = true;
            pipe.flush(new CompletableFuture<>(), now);
        });
        try {
            return ended.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The producer's thread does not end", e);
        }
    }

    /** The time that the pipeline is driven by. */
    long nowNanos() {
        return System.nanoTime() - originNanos;
    }

    /** Whether everything has ended, for whatever reason. */
    boolean hasEnded() {
        return ended.isDone();
    }

    private void run() {
        try {
            turn();
            end(pipeline.abandon(Reason.CLOSED, "The producer was closed before the record was stored", null));
        } catch (Throwable e) {
            LOG.error("The producer of stream {} died; everything it had not stored fails", hooks.stream(), e);
            die(e);
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    private void turn() {
        boolean isOver = false;
        while (!isOver) {
            boolean anyRecord = deliver();
            long now = nowNanos();
            long next = pipeline.tick(now);
            completions.run(pipeline.takeCallbacks());
            isOver = now >= stopAtNanos || (isDraining && pipeline.isIdle());
            if (!isOver) {
                long until = Math.min(next, stopAtNanos) - now;
                inbox.await(anyRecord ? Math.min(until, napNanos) : until, anyRecord);
                // Nobody interrupts this thread for a reason; a stray flag would turn its sleeps into spinning.
                Thread.interrupted();
            }
        }
    }

    private boolean deliver() {
        boolean anyRecord = false;
        long now = nowNanos();
        inbox.collect();
        int left = MESSAGES_PER_TURN;
        for (Message message = inbox.poll(); message != null; message = --left > 0 ? inbox.poll() : null) {
            anyRecord |= !message.isUrgent();
            message.deliver(pipeline, now);
        }
        return anyRecord;
    }

    private void end(List<Unsent> unsent) {
        inbox.close();
        while (inbox.hasAny()) {
            deliver();
        }
        pipeline.unobserve();
        completions.run(pipeline.takeCallbacks());
        completions.run(List.of(hooks.failedRecords()::close));
        ended.complete(List.copyOf(unsent));
    }

    private void die(Throwable cause) {
        inbox.noteDeath(cause);
        List<Unsent> unsent = List.of();
        try {
            unsent = pipeline.abandon(Reason.INTERNAL_ERROR, "The producer's thread died: " + cause, cause);
        } finally {
            completions.run(
                    List.of(() -> hooks.listener().onEvent(new ProducerEvent.ProducerDied(hooks.stream(), cause))));
            end(unsent);
        }
    }
}
