package io.millrace.local.conformance;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ConsumerStatus;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** An engine as the AWS SDK sees it, and a few words to speak to it in. Thread-safe. */
final class Service implements AutoCloseable {
    /** What a call that was not refused is called. */
    static final String ACCEPTED = "accepted";
    /** The names of a refusal of bad input: the API's own and the one that its model's constraints lead to. */
    static final List<String> INVALID = List.of("InvalidArgumentException", "ValidationException");

    static final String NOT_FOUND = "ResourceNotFoundException";
    static final String IN_USE = "ResourceInUseException";
    static final String LIMIT = "LimitExceededException";
    static final String THROTTLED = "ProvisionedThroughputExceededException";

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(30);
    /** A control-plane call that came too soon after others, whatever it asks for. */
    private static final Pattern TOO_OFTEN = Pattern.compile("(?i).*(rate|limit) exceeded.*");

    /** Where a request wants its answer's HTTP status, as soon as the head of the answer is there. */
    static final ExecutionAttribute<CompletableFuture<Integer>> STATUS = new ExecutionAttribute<>("status");

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final Engine engine;
    private final KinesisAsyncClient client;
    private final KinesisAsyncClient hasty;
    private final KinesisAsyncClient slow;

    Service(Engine engine) {
        this.engine = engine;
        client = client(engine.endpoint(), 20);
        hasty = client(engine.endpoint(), 1);
        slow = client(engine.slowEndpoint(), 20);
    }

    /** A client that repeats a call only if it came too soon after others for the control plane's rates. */
    KinesisAsyncClient client() {
        return client;
    }

    /** A client that shows every refusal. */
    KinesisAsyncClient hasty() {
        return hasty;
    }

    /** A client to where changes take seconds. */
    KinesisAsyncClient slow() {
        return slow;
    }

    /** Waits until a stream at the slow endpoint is active. */
    void awaitSlowlyActive(String stream) {
        engine.endSlowChanges();
        awaitActive(slow, stream);
    }

    /** Waits until a stream at the slow endpoint has left a state. */
    void awaitSlowlyNot(String state, String stream) {
        engine.endSlowChanges();
        await("stream " + stream + " is no longer " + state)
                .atMost(CHANGE_LIMIT)
                .until(() -> !status(slow, stream).equals(state));
    }

    /** The operations called since the last time this was asked. */
    Set<String> takeCalled() {
        Set<String> taken = Set.copyOf(called);
        called.clear();
        return taken;
    }

    /** A name that no stream had before. */
    static String newName() {
        return "conformance-%04d".formatted(NAMES.incrementAndGet());
    }

    /** A new provisioned stream, once it is active. */
    StreamUnderTest newStream(int shards) {
        String name = newName();
        client.createStream(r -> r.streamName(name).shardCount(shards)).join();
        return active(name);
    }

    /** A stream, once it is active. */
    StreamUnderTest active(String name) {
        awaitActive(client, name);
        return new StreamUnderTest(this, name, summary(name).streamARN());
    }

    StreamDescriptionSummary summary(String stream) {
        return client.describeStreamSummary(r -> r.streamName(stream)).join().streamDescriptionSummary();
    }

    static void awaitActive(KinesisAsyncClient client, String stream) {
        await("stream " + stream + " is active")
                .atMost(CHANGE_LIMIT)
                .until(() -> status(client, stream).equals(StreamStatus.ACTIVE.name()));
    }

    void awaitActiveConsumer(String arn) {
        await("consumer " + arn + " is active")
                .atMost(CHANGE_LIMIT)
                .until(() -> client.describeStreamConsumer(r -> r.consumerARN(arn))
                                .join()
                                .consumerDescription()
                                .consumerStatus()
                        == ConsumerStatus.ACTIVE);
    }

    /** A stream's status, or what asking for it was refused with. */
    static String status(KinesisAsyncClient client, String stream) {
        CompletableFuture<String> asked = client.describeStreamSummary(r -> r.streamName(stream))
                .thenApply(answer -> answer.streamDescriptionSummary().streamStatusAsString());
        String outcome = outcome(asked);
        return outcome.equals(ACCEPTED) ? asked.join() : outcome;
    }

    /** Whether a call was accepted, or the error code that it was refused with. */
    static String outcome(CompletableFuture<?> call) {
        try {
            call.orTimeout(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
            return ACCEPTED;
        } catch (CompletionException e) {
            if (e.getCause() instanceof AwsServiceException refused) {
                String code = refused.awsErrorDetails().errorCode();
                return code == null ? "HTTP " + refused.statusCode() + " without an error code" : code;
            }
            throw e;
        }
    }

    private KinesisAsyncClient client(URI endpoint, int attempts) {
        StandardRetryStrategy retries = StandardRetryStrategy.builder()
                .useClientDefaults(false)
                .maxAttempts(attempts)
                .circuitBreakerEnabled(false)
                .backoffStrategy(BackoffStrategy.fixedDelay(Duration.ofMillis(300)))
                .throttlingBackoffStrategy(BackoffStrategy.fixedDelay(Duration.ofMillis(300)))
                .retryOnException(Service::isTooOften)
                .build();
        return KinesisAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .overrideConfiguration(
                        override -> override.retryStrategy(retries).addExecutionInterceptor(new Recorder(called)))
                .httpClient(NettyNioAsyncHttpClient.builder()
                        .protocol(Protocol.HTTP1_1)
                        .connectionTimeout(Duration.ofSeconds(10))
                        .readTimeout(ANSWER_LIMIT)
                        .build())
                .build();
    }

    private static boolean isTooOften(Throwable failure) {
        return failure instanceof AwsServiceException refused
                && refused.awsErrorDetails() != null
                && LIMIT.equals(refused.awsErrorDetails().errorCode())
                && TOO_OFTEN.matcher(refused.awsErrorDetails().errorMessage()).matches();
    }

    @Override
    public void close() {
        client.close();
        hasty.close();
        slow.close();
    }

    /** Notes the name of every operation that a client is asked for, and the status of those that want to know it. */
    private record Recorder(Set<String> called) implements ExecutionInterceptor {
        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            called.add(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        }

        @Override
        public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            CompletableFuture<Integer> status = attributes.getAttribute(STATUS);
            if (status != null) {
                status.complete(context.httpResponse().statusCode());
            }
        }
    }
}
