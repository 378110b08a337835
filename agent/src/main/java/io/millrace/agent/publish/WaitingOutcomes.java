package io.millrace.agent.publish;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The batches of a destination that have not been answered. Safe for use by several threads. */
final class WaitingOutcomes {
    private final Set<BatchOutcome> waiting = ConcurrentHashMap.newKeySet();

    /** Keeps an outcome until it is complete; answers the stage for whoever sent the batch. */
    CompletionStage<SendResult> add(BatchOutcome outcome) {
        waiting.add(outcome);
        return outcome.result.whenComplete((result, failure) -> waiting.remove(outcome));
    }

    /** Waits until all have been answered, or for so long. */
    void await(Duration timeout) {
        CompletableFuture<?>[] results =
                waiting.stream().map(outcome -> outcome.result).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(results).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // They are answered as undelivered.
        } catch (ExecutionException e) {
            throw new IllegalStateException("Results do not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers all as undelivered, as far as they are. */
    void endRest(String why) {
        waiting.forEach(outcome -> outcome.endRest(why));
    }
}
