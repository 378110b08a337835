package io.millrace.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Changes the stream's shards while lines are put: a split, a split, a merge, each at its share of the lines. */
final class Reshaper {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final List<Runnable> changes;
    private final int lines;
    private int next;
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    Reshaper(DemoStream stream, int lines) {
        this.changes = List.of(stream::split, stream::split, stream::merge);
        this.lines = lines;
        this.next = stream.changesDone();
    }

    /** Begins the next change when enough lines were put; one change at a time. */
    void onPut(int count) {
        boolean due = next < changes.size() && count >= (long) lines * (next + 1) / (changes.size() + 1);
        if (due && running.isDone()) {
            running.join();
            running = CompletableFuture.runAsync(changes.get(next));
            next++;
        }
    }

    /** Carries out what is left, and waits for it. */
    void finish() {
        for (; next < changes.size(); next++) {
            running = running.thenRun(changes.get(next));
        }
        running.orTimeout(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }
}
