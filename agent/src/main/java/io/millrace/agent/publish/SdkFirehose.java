package io.millrace.agent.publish;

import io.millrace.agent.config.AwsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseAsyncClient;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.Record;

/** Firehose through the AWS SDK; every call is one attempt with a deadline. */
final class SdkFirehose implements FirehosePort, AutoCloseable {
    /** What a try a moment later does not mend. */
    private static final Set<String> FOR_OPERATORS = Set.of(
            "AccessDeniedException",
            "ResourceNotFoundException",
            "InvalidArgumentException",
            "InvalidKMSResourceException",
            "InvalidSourceException",
            "ValidationException",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "MissingAuthenticationTokenException");

    private final FirehoseAsyncClient client;
    private final CallerIdentity identity;
    private final String deliveryStream;

    private SdkFirehose(FirehoseAsyncClient client, CallerIdentity identity, String deliveryStream) {
        this.client = client;
        this.identity = identity;
        this.deliveryStream = deliveryStream;
    }

    static SdkFirehose open(String deliveryStream, AwsOptions options) {
        CallerIdentity identity = CallerIdentity.of(options);
        FirehoseAsyncClient client = AwsClients.configure(
                        FirehoseAsyncClient.builder(), options, options.endpoint(), identity.provider())
                .httpClientBuilder(AwsClients.http(options))
                .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(options.requestTimeout())
                        .apiCallAttemptTimeout(options.requestTimeout()))
                .build();
        return new SdkFirehose(client, identity, deliveryStream);
    }

    @Override
    public void put(List<byte[]> records, Consumer<Answer> answer) {
        PutRecordBatchRequest request = PutRecordBatchRequest.builder()
                .deliveryStreamName(deliveryStream)
                .records(records.stream()
                        .map(bytes -> Record.builder()
                                .data(SdkBytes.fromByteArrayUnsafe(bytes))
                                .build())
                        .toList())
                .build();
        try {
            var unused = client.putRecordBatch(request)
                    .handle((response, failure) ->
                            response == null ? new Answer.Failed(trouble(failure)) : entries(response))
                    .thenAccept(answer);
        } catch (RuntimeException e) {
            answer.accept(new Answer.Failed(trouble(e)));
        }
    }

    private static Answer entries(PutRecordBatchResponse response) {
        List<Optional<Trouble>> failures = new ArrayList<>();
        for (PutRecordBatchResponseEntry entry : response.requestResponses()) {
            failures.add(Optional.ofNullable(entry.errorCode())
                    .map(code -> new Trouble(code, String.valueOf(entry.errorMessage()), true)));
        }
        return new Answer.Entries(failures);
    }

    private static Trouble trouble(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof AwsServiceException refused && refused.awsErrorDetails() != null) {
            String code = String.valueOf(refused.awsErrorDetails().errorCode());
            String message = String.valueOf(refused.awsErrorDetails().errorMessage());
            return new Trouble(code, message, !FOR_OPERATORS.contains(code));
        }
        String message = String.valueOf(cause.getMessage());
        boolean isAboutCredentials = message.toLowerCase(Locale.ROOT).contains("credentials");
        return new Trouble(isAboutCredentials ? "Credentials" : "NoAnswer", message, !isAboutCredentials);
    }

    @Override
    public void close() {
        client.close();
        identity.close();
    }
}
