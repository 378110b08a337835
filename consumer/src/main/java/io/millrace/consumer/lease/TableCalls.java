package io.millrace.consumer.lease;

import io.millrace.consumer.shard.UnrecoverableException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * How every request to a table is made: one attempt with a deadline, since the keeper itself decides when the same bytes
 * are sent again; a failed condition is an answer; what no repetition mends is said in words.
 */
final class TableCalls {
    private static final Set<String> PERMANENT = Set.of(
            "AccessDeniedException",
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "MissingAuthenticationTokenException",
            "ValidationException");

    /** The least that is billed for a write whose condition failed; its answer does not say. */
    private static final double REFUSED = 1;

    private final String table;
    private final DynamoDbUnits units;

    TableCalls(String table) {
        this(table, new DynamoDbUnits());
    }

    /** {@code units} hears what each answer cost. */
    TableCalls(String table, DynamoDbUnits units) {
        this.table = table;
        this.units = units;
    }

    /**
     * Waits for as long as an answer can confirm anything, which is longer than until the same bytes are sent again: a table
     * that is always a little slower than that would otherwise never be heard.
     */
    static AwsRequestOverrideConfiguration oneAttempt(LeaseTiming timing) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(timing.fence())
                .addPlugin(settings ->
                        settings.overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())))
                .build();
    }

    /** Counts what a request costs, once it is answered. */
    <R> CompletionStage<R> counted(
            DynamoDbUnits.Request request, CompletionStage<R> call, Function<R, @Nullable ConsumedCapacity> cost) {
        return call.whenComplete((response, failure) -> {
            if (failure == null) {
                ConsumedCapacity consumed = cost.apply(response);
                Double told = consumed == null ? null : consumed.capacityUnits();
                units.note(request, told == null ? 0 : told);
            } else if (bare(failure) instanceof ConditionalCheckFailedException) {
                units.note(request, REFUSED);
            }
        });
    }

    /** The outcome of a conditional write, from the new item or from the one that stood in the way. */
    <R, T> CompletionStage<WriteResult<T>> outcome(
            CompletionStage<R> call, Function<R, T> written, Function<Map<String, AttributeValue>, Optional<T>> found) {
        return call.handle((response, failure) -> {
            if (failure == null) {
                return new WriteResult.Written<>(written.apply(response));
            }
            if (bare(failure) instanceof ConditionalCheckFailedException refused) {
                return new WriteResult.Conflict<>(refused.hasItem() ? found.apply(refused.item()) : Optional.empty());
            }
            throw described(failure);
        });
    }

    <R, T> CompletionStage<T> answer(CompletionStage<R> call, Function<R, T> read) {
        return call.handle((response, failure) -> {
            if (failure != null) {
                throw described(failure);
            }
            return read.apply(response);
        });
    }

    private RuntimeException described(Throwable failure) {
        Throwable cause = bare(failure);
        if (cause instanceof ResourceNotFoundException) {
            return new UnrecoverableException(
                    "DynamoDB table '" + table + "' does not exist; let the consumer create it or create it first",
                    cause);
        }
        if (cause instanceof AwsServiceException refused
                && refused.awsErrorDetails() != null
                && PERMANENT.contains(refused.awsErrorDetails().errorCode())) {
            return new UnrecoverableException(
                    "DynamoDB refuses requests to table '" + table + "': "
                            + refused.awsErrorDetails().errorMessage(),
                    cause);
        }
        if (cause instanceof SdkServiceException refused && refused.isThrottlingException()) {
            return new ThrottledException("DynamoDB throttles requests to table '" + table + "'", cause);
        }
        return new CompletionException(cause);
    }

    private static Throwable bare(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
