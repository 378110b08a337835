package io.millrace.consumer.deadletter;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordRequest;

/**
 * Dead letters in another stream. Each is an aggregate of one in the KPL's format: the record with its keys, its data and its headers as
 * they were put, and behind those the ones of {@link DeadLetterHeaders}, so that Millrace, the KCL and Lambda read the original data.
 *
 * <p>It takes about 1.5 KB more than the record, and up to 3 KB with a long message of the cause. A record that is then too large for the
 * stream fails with a {@link DeadLetterException} that says so, every time: raise the stream's record size, or give such letters another
 * home by {@link #orElse}. So does a record whose partition key is empty or above 256 characters, as an aggregate of another producer may
 * have: it goes into no stream, and cannot be put back into its own.
 *
 * <p>Needs {@code kinesis:PutRecord} on the stream. The client's own retries apply, each put ends within a minute, and a letter that the
 * client has sent twice is one letter to a reader that drops what producers repeat. The client stays the user's. Safe for use by several
 * threads.
 */
public final class KinesisDeadLetters implements DeadLetterDestination {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final int DEFAULT_MOST_BYTES = 1024 * 1024;
    private static final int LONGEST_PARTITION_KEY = 256;
    private static final Set<String> SIZE_ERRORS = Set.of("ValidationException", "InvalidArgumentException");

    private final KinesisAsyncClient client;
    private final String stream;
    private final OpenNumbers numbers = new OpenNumbers();

    private KinesisDeadLetters(KinesisAsyncClient client, String stream) {
        this.client = client;
        this.stream = stream;
    }

    /**
     * A destination that puts into a stream.
     *
     * @param streamNameOrArn another stream than those that are consumed: a letter that comes from a stream of this name is refused,
     *     since it would come around for ever. Two streams of one name in different accounts or regions are told apart by their ARNs
     */
    public static KinesisDeadLetters to(KinesisAsyncClient client, String streamNameOrArn) {
        Objects.requireNonNull(client, "client is null");
        if (streamNameOrArn.isBlank()) {
            throw new IllegalArgumentException("the stream for dead letters is blank; give its name or ARN");
        }
        return new KinesisDeadLetters(client, streamNameOrArn);
    }

    /** Puts the letter; completes with the service's answer. */
    @Override
    public CompletionStage<?> put(DeadLetter letter) {
        UserRecord record = DeadLetterHeaders.mark(letter);
        DeadLetterException refusal = refusal(letter.stream(), record.partitionKey());
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        OpenNumbers.Taken taken = numbers.take();
        byte[] data;
        CompletableFuture<?> answer;
        try {
            Aggregator aggregator = Aggregator.stamped(Integer.MAX_VALUE);
            if (!aggregator.add(record, taken.number())) {
                throw new DeadLetterException(
                        "a record of " + record.dataSizeBytes() + " bytes fits in no aggregate", null);
            }
            data = aggregator.encode(taken.stamp());
            answer = client.putRecord(request(record, data));
        } catch (RuntimeException e) {
            numbers.settle(taken.number());
            return CompletableFuture.failedFuture(e);
        }
        int sizeBytes = data.length;
        return answer.handle((response, failure) -> {
            numbers.settle(taken.number());
            if (failure != null) {
                throw explained(failure, sizeBytes);
            }
            return response;
        });
    }

    /** Why no try is worth it; null for all others. */
    private @Nullable DeadLetterException refusal(String source, String partitionKey) {
        if (isSame(source, stream)) {
            return new DeadLetterException(
                    "dead letters of " + source + " would go into " + stream
                            + " and come around for ever; give them a stream of their own (or both ARNs, if these are two)",
                    null);
        }
        int keyLength = partitionKey.codePointCount(0, partitionKey.length());
        if (keyLength == 0 || keyLength > LONGEST_PARTITION_KEY) {
            return new DeadLetterException(
                    "a record with a partition key of " + keyLength
                            + " characters goes into no stream, which takes 1 to " + LONGEST_PARTITION_KEY
                            + "; add orElse(...) for such letters",
                    null);
        }
        return null;
    }

    private PutRecordRequest request(UserRecord record, byte[] data) {
        HashKey explicit = record.explicitHashKey();
        PutRecordRequest.Builder request = PutRecordRequest.builder()
                .partitionKey(record.partitionKey())
                .data(SdkBytes.fromByteArrayUnsafe(data))
                .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                        .apiCallTimeout(DEADLINE)
                        .build());
        if (explicit != null) {
            request.explicitHashKey(explicit.toDecimal());
        }
        return (stream.startsWith("arn:") ? request.streamARN(stream) : request.streamName(stream)).build();
    }

    private RuntimeException explained(Throwable failure, int sizeBytes) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (sizeBytes > DEFAULT_MOST_BYTES && cause instanceof AwsServiceException refused && isForSize(refused)) {
            return new DeadLetterException(
                    "a dead letter takes " + sizeBytes + " bytes, more than stream " + stream
                            + " allows for a record; raise its MaxRecordSizeInKiB, or add orElse(...) for such letters",
                    cause);
        }
        return new DeadLetterException(
                "stream " + stream + " did not take a dead letter: " + cause.getMessage(), cause);
    }

    private static boolean isForSize(AwsServiceException refused) {
        return refused.awsErrorDetails() != null
                && SIZE_ERRORS.contains(String.valueOf(refused.awsErrorDetails().errorCode()));
    }

    /** A name may mean any account's stream, so that one of the two must be told apart by being an ARN, and so must the other. */
    static boolean isSame(String one, String other) {
        boolean areArns = one.startsWith("arn:") && other.startsWith("arn:");
        return areArns ? one.equals(other) : nameOf(one).equals(nameOf(other));
    }

    private static String nameOf(String nameOrArn) {
        return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
    }
}
