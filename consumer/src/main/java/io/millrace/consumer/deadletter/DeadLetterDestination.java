package io.millrace.consumer.deadletter;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where records go that are given up: {@link KinesisDeadLetters}, {@link SqsDeadLetters}, {@link FileDeadLetters}, or one of the
 * user's own.
 *
 * <p>{@link #put} is called on a worker thread, and several at a time for several shards, so a destination must be safe for use by
 * several threads. It may block for a while, but the thread is one of those that run user code; better it returns at once and completes
 * later. The thread may be interrupted when the shard's lease is lost.
 *
 * <p>The consumer closes no destination; whoever made one owns it, and closes it after the consumer.
 */
@FunctionalInterface
public interface DeadLetterDestination {
    /**
     * Puts one letter away. The same one may come again, also from another worker: after a failure, and after a lease moved before the
     * record was settled.
     *
     * @return completes when the letter is safe; only then is its record settled. Completes exceptionally if it is not: it is put again
     *     after a growing delay, and until then its record stays unsettled and nothing behind it is lost. To throw means the same
     */
    CompletionStage<?> put(DeadLetter letter);

    /** Puts each letter here, and those that fail here into the other one; the failure here goes with a failure there. */
    default DeadLetterDestination orElse(DeadLetterDestination other) {
        Objects.requireNonNull(other, "other is null");
        return letter -> {
            CompletableFuture<Object> result = new CompletableFuture<>();
            var unused = attempt(this, letter).whenComplete((done, failure) -> {
                if (failure == null) {
                    result.complete(letter);
                    return;
                }
                var unusedToo = attempt(other, letter).whenComplete((doneThere, failureThere) -> {
                    if (failureThere == null) {
                        result.complete(letter);
                    } else {
                        if (failureThere != failure) {
                            failureThere.addSuppressed(failure);
                        }
                        result.completeExceptionally(failureThere);
                    }
                });
            });
            return result;
        };
    }

    private static CompletionStage<?> attempt(DeadLetterDestination destination, DeadLetter letter) {
        try {
            CompletionStage<?> stage = destination.put(letter);
            return stage != null
                    ? stage
                    : CompletableFuture.failedFuture(
                            new DeadLetterException(destination + " returned null for a dead letter, no stage", null));
        } catch (Throwable thrown) {
            // An Error too: one that is thrown in a callback would be lost, and the letter with it.
            return CompletableFuture.failedFuture(thrown);
        }
    }
}
