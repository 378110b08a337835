package io.millrace.agent.publish;

import io.millrace.agent.config.Sink;
import io.millrace.agent.record.Batch;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A delivery stream of Firehose: lines joined to records, each line with one newline. One thread of its own decides, by
 * {@link FirehoseQueue}. For each byte of a batch that is not settled it holds one byte more, two while a request has it.
 */
final class FirehoseDestination implements Destination {
    private final String name;
    private final FirehosePort port;
    private final AutoCloseable client;
    private final SendTallies tallies = new SendTallies();
    private final FirehoseQueue queue;
    private final WaitingOutcomes waiting = new WaitingOutcomes();
    private final ScheduledThreadPoolExecutor thread;
    private volatile boolean isClosed;

    // The thread's own.
    private @Nullable ScheduledFuture<?> wake;
    private long wakeAtNanos = FirehoseQueue.NEVER;

    FirehoseDestination(Sink.Firehose sink, FirehosePort port, AutoCloseable client) {
        this.name = "firehose " + sink.name();
        this.port = port;
        this.client = client;
        this.queue = new FirehoseQueue(sink.options(), new SplittableRandom(), tallies, this::begin);
        this.thread = new ScheduledThreadPoolExecutor(1, new DaemonThreads("millrace-firehose-" + sink.name()));
        thread.setRemoveOnCancelPolicy(true);
    }

    static FirehoseDestination start(Sink.Firehose sink) {
        SdkFirehose firehose = SdkFirehose.open(sink.name(), sink.aws());
        return new FirehoseDestination(sink, firehose, firehose);
    }

    @Override
    public CompletionStage<SendResult> send(Batch batch) {
        BatchOutcome outcome = new BatchOutcome(batch.count());
        CompletionStage<SendResult> stage = waiting.add(outcome);
        if (isClosed || !post(() -> queue.add(batch, outcome, System.nanoTime()))) {
            outcome.endRest("The destination is closed");
        }
        return stage;
    }

    private void begin(List<FirehoseRecord> request, List<byte[]> bodies) {
        port.put(bodies, answer -> {
            var unused = post(() -> queue.answered(request, answer, System.nanoTime()));
        });
    }

    /** Has the thread do something and look at the queue; false if it is gone. */
    private boolean post(Runnable action) {
        try {
            thread.execute(() -> {
                action.run();
                tick();
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void tick() {
        long now = System.nanoTime();
        long next = queue.tick(now);
        if (wake != null && next != wakeAtNanos) {
            wake.cancel(false);
            wake = null;
        }
        wakeAtNanos = next;
        if (next != FirehoseQueue.NEVER && (wake == null || wake.isDone()) && !thread.isShutdown()) {
            wake = thread.schedule(this::tick, Math.max(0, next - now), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public long memoryBytes(long bytes, int records) {
        return 5 * bytes / 2 + BATCH_RECORD_BYTES * records + BATCH_BYTES;
    }

    @Override
    public int maxRecordBytes() {
        return FirehoseQueue.LARGEST_RECORD_BYTES - 1;
    }

    @Override
    public DestinationStatus status() {
        return tallies.status(name, List.of(), tallies.trouble());
    }

    @Override
    public void flush() {
        var unused = post(() -> queue.flush(System.nanoTime()));
    }

    @Override
    public void close(Duration timeout) {
        isClosed = true;
        flush();
        waiting.await(timeout);
        thread.shutdownNow();
        waiting.endRest("The destination was closed before they were stored");
        try {
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException("The client of " + name + " cannot be closed", e);
        }
    }
}
