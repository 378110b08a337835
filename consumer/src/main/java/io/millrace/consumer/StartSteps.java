package io.millrace.consumer;

import io.millrace.consumer.feed.Backoff;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import io.millrace.consumer.shard.UnrecoverableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What must be there before a worker registers: the stream, then the tables, and the stream must be the one that the tables
 * know. Each is tried a few times.
 */
final class StartSteps {
    private static final int ATTEMPTS = 4;

    private final Loop loop;
    private final Backoff backoff;
    private final ShardLister lister;
    private final Supplier<CompletionStage<Void>> tables;
    private final Supplier<CompletionStage<Void>> identity;

    StartSteps(
            Loop loop,
            Backoff backoff,
            ShardLister lister,
            Supplier<CompletionStage<Void>> tables,
            Supplier<CompletionStage<Void>> identity) {
        this.loop = loop;
        this.backoff = backoff;
        this.lister = lister;
        this.tables = tables;
        this.identity = identity;
    }

    /** The stream's shards; fails with a {@link ConsumerException} that names what is missing. */
    CompletionStage<List<Shard>> run() {
        return attempt("Kinesis does not answer: ", lister::list, 1)
                .thenCompose(shards -> attempt("DynamoDB does not answer: ", tables, 1)
                        .thenCompose(ready -> attempt("DynamoDB does not answer: ", identity, 1))
                        .thenApply(ready -> shards));
    }

    private <T> CompletionStage<T> attempt(String what, Supplier<CompletionStage<T>> call, int number) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        loop.when(call.get(), (value, failure) -> {
            if (failure == null) {
                outcome.complete(value);
            } else if (failure instanceof UnrecoverableException) {
                outcome.completeExceptionally(new ConsumerException(said(failure), failure));
            } else if (number == ATTEMPTS) {
                outcome.completeExceptionally(new ConsumerException(
                        what + said(failure) + "; check the endpoint, the region, the network and the credentials",
                        failure));
            } else {
                loop.after(
                        backoff.delay(number),
                        () -> attempt(what, call, number + 1)
                                .whenComplete((later, laterFailure) -> settle(outcome, later, laterFailure)));
            }
        });
        return outcome;
    }

    private static <T> void settle(CompletableFuture<T> outcome, @Nullable T value, @Nullable Throwable failure) {
        if (failure == null) {
            outcome.complete(value);
        } else {
            outcome.completeExceptionally(failure);
        }
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
