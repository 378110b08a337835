package io.millrace.agent;

import io.millrace.agent.checkpoint.CheckpointStore;
import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.flow.CheckpointSaver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The one thread that writes checkpoints, so that a slow disk delays no reading. */
final class CheckpointThread implements CheckpointSaver {
    private final CheckpointStore store;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "millrace-checkpoints");
        made.setDaemon(true);
        return made;
    });

    CheckpointThread(CheckpointStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Void> save(String flowId, List<SavedGeneration> generations) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        store.save(flowId, generations);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e.getMessage(), e);
                    }
                },
                thread);
    }

    /** Ends it once what was asked for is written, or the time is over. */
    void close(Duration timeout) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
