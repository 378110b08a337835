package io.millrace.agent.publish;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.record.Batch;
import io.millrace.consumer.process.RecordHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A handler of the user's in this process. Records of a generation come in order, one at a time, also after one has failed: those behind it
 * are answered as undelivered unhandled until it has been sent again and handled. Several generations are handled at the same time.
 */
final class HandlerDestination implements Destination {
    private static final int LONGEST_RECORD_BYTES = Integer.MAX_VALUE / 2;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final String name;
    private final RecordCalls calls;
    private final ExecutorService threads;
    private final SendTallies tallies = new SendTallies();
    private final WaitingOutcomes waiting = new WaitingOutcomes();
    private volatile boolean isClosed;

    // What waits by generation, the batch that is being handled included.
    private final Map<UUID, Deque<Turn>> queues = new HashMap<>();
    private final Map<UUID, Long> failedAt = new HashMap<>();

    private record Turn(Batch batch, BatchOutcome outcome) {}

    private HandlerDestination(String name, RecordCalls calls, int concurrency) {
        this.name = name;
        this.calls = calls;
        this.threads = Executors.newFixedThreadPool(Math.max(1, concurrency), new DaemonThreads("millrace-handler"));
    }

    static HandlerDestination start(FlowConfig flow, String className, RecordHandler handler, int concurrency) {
        return new HandlerDestination("handler " + className, new RecordCalls(flow, handler), concurrency);
    }

    @Override
    public CompletionStage<SendResult> send(Batch batch) {
        BatchOutcome outcome = new BatchOutcome(batch.count());
        CompletionStage<SendResult> stage = waiting.add(outcome);
        UUID generation = batch.origin().generation();
        boolean isFirst = false;
        synchronized (queues) {
            if (!isClosed) {
                Deque<Turn> queue = queues.computeIfAbsent(generation, one -> new ArrayDeque<>());
                queue.add(new Turn(batch, outcome));
                isFirst = queue.size() == 1;
            }
        }
        if (isClosed) {
            outcome.endRest("The destination is closed");
        } else if (isFirst) {
            threads.execute(() -> run(generation));
        }
        return stage;
    }

    private void run(UUID generation) {
        Turn turn = first(generation);
        if (turn == null) {
            return;
        }
        handle(turn);
        if (!isClosed && hasNextAfterFirst(generation)) {
            threads.execute(() -> run(generation));
        }
    }

    private void handle(Turn turn) {
        Batch batch = turn.batch();
        UUID generation = batch.origin().generation();
        Long failedOffset = failedOffset(generation);
        if (failedOffset != null && batch.count() > 0 && batch.offset(0) > failedOffset) {
            turn.outcome().endRest("The record at offset " + failedOffset + " before them has not been handled yet");
            return;
        }
        for (int i = 0; i < batch.count(); i++) {
            tallies.attempted(1);
            try {
                calls.call(batch, i);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed(turn, i, "The handler was interrupted", "InterruptedException");
                return;
            } catch (Exception | LinkageError | StackOverflowError e) {
                failed(turn, i, "The handler threw " + e, e.getClass().getSimpleName());
                return;
            }
            tallies.delivered(1, batch.length(i), 1);
            turn.outcome().delivered(new int[] {i});
        }
        // What was handled again up to here is past the failure.
        setFailed(generation, null);
    }

    private void failed(Turn turn, int index, String why, String code) {
        Batch batch = turn.batch();
        setFailed(batch.origin().generation(), batch.offset(index));
        tallies.failed(code, 1);
        tallies.trouble(why + " for the record at offset " + batch.offset(index) + " of "
                + batch.origin().path());
        turn.outcome().endRest(why + " for the record at offset " + batch.offset(index));
    }

    private @Nullable Turn first(UUID generation) {
        synchronized (queues) {
            Deque<Turn> queue = queues.get(generation);
            return queue == null ? null : queue.peekFirst();
        }
    }

    private boolean hasNextAfterFirst(UUID generation) {
        synchronized (queues) {
            Deque<Turn> queue = queues.getOrDefault(generation, new ArrayDeque<>());
            queue.pollFirst();
            if (queue.isEmpty()) {
                queues.remove(generation);
            }
            return !queue.isEmpty();
        }
    }

    private @Nullable Long failedOffset(UUID generation) {
        synchronized (queues) {
            return failedAt.get(generation);
        }
    }

    private void setFailed(UUID generation, @Nullable Long offset) {
        synchronized (queues) {
            if (offset == null) {
                failedAt.remove(generation);
            } else {
                failedAt.put(generation, offset);
            }
        }
    }

    @Override
    public int maxRecordBytes() {
        return LONGEST_RECORD_BYTES;
    }

    @Override
    public DestinationStatus status() {
        return tallies.status(name, List.of(), tallies.trouble());
    }

    @Override
    public void flush() {
        // Nothing waits for company.
    }

    /** Waits for calls under way; those that are still running after the timeout are interrupted. */
    @Override
    public void close(Duration timeout) {
        synchronized (queues) {
            isClosed = true;
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                threads.shutdownNow();
                var unused = threads.awaitTermination(LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        waiting.endRest("The destination was closed before they were handled");
    }
}
