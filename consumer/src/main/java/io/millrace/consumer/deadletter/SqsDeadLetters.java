package io.millrace.consumer.deadletter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * Dead letters in an SQS queue: the body of a message is the JSON of {@link DeadLetterJson}, and its attributes tell {@code stream},
 * {@code shardId}, {@code sequenceNumber}, {@code subSequenceNumber}, {@code application}, {@code cause} (the class of the exception),
 * {@code attempts} and {@code givenUpAt}, for filters and for people.
 *
 * <p>A queue whose name ends in {@code .fifo} keeps the letters of each key in the order they were given up: the message group is the
 * hash key, and the id for deduplication follows from stream, shard, sequence number, sub-sequence number and application.
 *
 * <p>A message has 1,048,576 bytes at most, attributes included, which a record of some 780,000 bytes in Base64 exceeds: it fails with a
 * {@link DeadLetterException} that says so, and belongs elsewhere by {@link #orElse}. A queue's own {@code MaximumMessageSize} may be less,
 * 262,144 bytes in many: a larger letter is refused there, every time, until it is raised.
 *
 * <p>Needs {@code software.amazon.awssdk:sqs} on the class path, an optional dependency, and {@code sqs:SendMessage} on the queue. The
 * client's own retries apply, and each put ends within a minute. The client stays the user's. Safe for use by several threads.
 */
public final class SqsDeadLetters implements DeadLetterDestination {
    static final int MOST_BYTES = 1_048_576;
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private static final Map<Fact, String> ATTRIBUTES = new EnumMap<>(Map.of(
            Fact.STREAM, "stream",
            Fact.SHARD, "shardId",
            Fact.SEQUENCE, "sequenceNumber",
            Fact.SUB_SEQUENCE, "subSequenceNumber",
            Fact.APPLICATION, "application",
            Fact.CAUSE, "cause",
            Fact.ATTEMPTS, "attempts",
            Fact.GIVEN_UP_AT, "givenUpAt"));

    private final SqsAsyncClient client;
    private final String queueUrl;

    private SqsDeadLetters(SqsAsyncClient client, String queueUrl) {
        this.client = client;
        this.queueUrl = queueUrl;
    }

    /**
     * A destination that sends to a queue.
     *
     * @param queueUrl as SQS gives it, such as {@code https://sqs.eu-west-1.amazonaws.com/123456789012/clicks-dead}
     */
    public static SqsDeadLetters to(SqsAsyncClient client, String queueUrl) {
        Objects.requireNonNull(client, "client is null");
        if (queueUrl.isBlank()) {
            throw new IllegalArgumentException("the queue for dead letters is blank; give its URL");
        }
        return new SqsDeadLetters(client, queueUrl);
    }

    /** Sends the letter; completes with the service's answer. */
    @Override
    public CompletionStage<?> put(DeadLetter letter) {
        SendMessageRequest request;
        CompletableFuture<?> answer;
        try {
            request = request(letter);
            answer = client.sendMessage(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return answer.handle((response, failure) -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                throw new DeadLetterException(
                        "queue " + queueUrl + " did not take a dead letter: " + cause.getMessage()
                                + advice(cause, request),
                        cause);
            }
            return response;
        });
    }

    /** The error for a message above the queue's own limit is one for any parameter. */
    private static String advice(Throwable cause, SendMessageRequest request) {
        boolean mayBeForSize = cause instanceof AwsServiceException refused
                && refused.awsErrorDetails() != null
                && String.valueOf(refused.awsErrorDetails().errorCode()).startsWith("InvalidParameterValue");
        return mayBeForSize
                ? "; if the queue's MaximumMessageSize is below the "
                        + size(request.messageBody(), request.messageAttributes())
                        + " bytes of this message, raise it, or add orElse(...) with a file or a stream for such letters"
                : "";
    }

    private SendMessageRequest request(DeadLetter letter) {
        Map<Fact, String> facts = Facts.of(letter);
        String body = onlyAllowed(new String(DeadLetterJson.write(letter), StandardCharsets.UTF_8));
        Map<String, MessageAttributeValue> attributes = attributes(facts);
        requireSize(body, attributes);
        SendMessageRequest.Builder request = SendMessageRequest.builder()
                .queueUrl(queueUrl)
                .messageBody(body)
                .messageAttributes(attributes)
                .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                        .apiCallTimeout(DEADLINE)
                        .build());
        if (queueUrl.endsWith(".fifo")) {
            request.messageGroupId(letter.content().effectiveHashKey().toDecimal())
                    .messageDeduplicationId(identity(facts));
        }
        return request.build();
    }

    private static Map<String, MessageAttributeValue> attributes(Map<Fact, String> facts) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        ATTRIBUTES.forEach((fact, name) -> {
            String text = facts.get(fact);
            if (text != null && !text.isEmpty()) {
                attributes.put(
                        name,
                        MessageAttributeValue.builder()
                                .dataType(fact.isNumber() ? "Number" : "String")
                                .stringValue(text)
                                .build());
            }
        });
        return attributes;
    }

    private static void requireSize(String body, Map<String, MessageAttributeValue> attributes) {
        int size = size(body, attributes);
        if (size > MOST_BYTES) {
            throw new DeadLetterException(
                    "a dead letter is a message of " + size + " bytes, and SQS takes " + MOST_BYTES
                            + "; add orElse(...) with a file or a stream for such letters",
                    null);
        }
    }

    private static int size(String body, Map<String, MessageAttributeValue> attributes) {
        int size = bytes(body);
        for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
            MessageAttributeValue value = attribute.getValue();
            size += bytes(attribute.getKey()) + bytes(value.dataType()) + bytes(value.stringValue());
        }
        return size;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** SQS refuses U+FFFE and U+FFFF, which JSON leaves as they are; everything else that it refuses is escaped already. */
    private static String onlyAllowed(String json) {
        return json.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff");
    }

    /** Names may be longer than the 128 characters that SQS takes, and hold other ones. */
    private static String identity(Map<Fact, String> facts) {
        String text = String.join(
                "\n",
                facts.getOrDefault(Fact.STREAM, ""),
                facts.getOrDefault(Fact.SHARD, ""),
                facts.getOrDefault(Fact.SEQUENCE, ""),
                facts.getOrDefault(Fact.SUB_SEQUENCE, ""),
                facts.getOrDefault(Fact.APPLICATION, ""));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
