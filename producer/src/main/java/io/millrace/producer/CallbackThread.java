package io.millrace.producer;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The thread that runs callbacks unless the user gave an executor for them. */
final class CallbackThread implements Executor {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String NAME = "millrace-callbacks-";

    private final ExecutorService executor;

    CallbackThread(String stream) {
        executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, NAME + stream);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable callbacks) {
        executor.execute(callbacks);
    }

    /** Takes no more callbacks and waits a few seconds for those it has. */
    void end() {
        executor.shutdown();
        // A callback may close the producer; it cannot wait for itself.
        if (Thread.currentThread().getName().startsWith(NAME)) {
            return;
        }
        try {
            executor.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
