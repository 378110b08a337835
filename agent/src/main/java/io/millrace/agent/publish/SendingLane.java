package io.millrace.agent.publish;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Batches that are put one after the other, by whatever thread of the pool is free. While the producer is full the lane waits without a
 * thread, and those behind do not overtake. Safe for use by several threads.
 */
final class SendingLane {
    private static final ThreadLocal<Sealer> SEALER = ThreadLocal.withInitial(Sealer::new);

    private final Executor pool;
    private final Deque<StreamSending> waiting = new ArrayDeque<>();

    SendingLane(Executor pool) {
        this.pool = pool;
    }

    void add(StreamSending sending) {
        boolean isFirst;
        synchronized (this) {
            waiting.add(sending);
            isFirst = waiting.size() == 1;
        }
        if (isFirst) {
            pool.execute(this::run);
        }
    }

    private void run() {
        StreamSending first = first();
        if (first == null) {
            return;
        }
        CompletionStage<Void> room = first.advance(SEALER.get());
        if (room != null) {
            var unused = room.thenRunAsync(this::run, pool);
            return;
        }
        if (hasNextAfterFirst()) {
            // Others of the pool get their turn.
            pool.execute(this::run);
        }
    }

    private synchronized @Nullable StreamSending first() {
        return waiting.peekFirst();
    }

    private synchronized boolean hasNextAfterFirst() {
        waiting.removeFirst();
        return !waiting.isEmpty();
    }
}
