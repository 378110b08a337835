package io.millrace.consumer.lease;

import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** Waits for the answers of requests, for {@link LeaseTool}, whose caller is a person at a terminal. */
final class BlockingCalls {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private BlockingCalls() {}

    static <T> Optional<T> ifTableExists(Supplier<CompletionStage<T>> call) {
        try {
            return Optional.of(await(call.get()));
        } catch (UnrecoverableException e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static <T> T await(CompletionStage<T> call) {
        try {
            return call.toCompletableFuture()
                    .copy()
                    .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnrecoverableException refused) {
                throw refused;
            }
            throw e;
        }
    }
}
