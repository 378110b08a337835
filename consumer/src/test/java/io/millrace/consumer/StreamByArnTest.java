package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A stream of another account is found by its ARN alone: no call may ask for a stream of that name in the caller's account. */
class StreamByArnTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String STREAM = "orders";
    private static final Set<String> POLLING =
            Set.of("DescribeStreamSummary", "ListShards", "GetShardIterator", "GetRecords");
    private static final Set<String> FAN_OUT = Set.of(
            "DescribeStreamSummary",
            "ListShards",
            "DescribeStreamConsumer",
            "RegisterStreamConsumer",
            "SubscribeToShard");

    private final LocalKinesis local =
            LocalKinesis.builder().limits(Limits.none()).start();
    private final Engine engine = new Engine(local);
    private final Queue<SdkRequest> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    private final KinesisAsyncClient heard = Engine.kinesisAt(
            local.endpoint(),
            settings -> settings.addExecutionInterceptor(new ExecutionInterceptor() {
                @Override
                public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                    asked.add(context.request());
                }
            }));

    @BeforeEach
    void createStream() {
        engine.createStream(STREAM, 2);
    }

    @AfterEach
    void stop() {
        heard.close();
        engine.close();
    }

    private static String operation(SdkRequest request) {
        return request.getClass().getSimpleName().replaceFirst("Request$", "");
    }

    private static boolean has(SdkRequest request, String field, String start) {
        return request.getValueForField(field, String.class)
                .filter(text -> text.startsWith(start))
                .isPresent();
    }

    private void put(String text) {
        engine.kinesis()
                .putRecord(put -> put.streamName(STREAM).partitionKey(text).data(SdkBytes.fromUtf8String(text)))
                .join();
    }

    /** Reads over a reshard, so that calls for children are among those made. */
    private void read(ConsumerBuilder builder) {
        KinesisConsumer consumer = builder.kinesisClient(heard)
                .dynamoDbClient(engine.dynamoDb())
                .onRecord(record -> delivered.add(
                        StandardCharsets.UTF_8.decode(record.data()).toString()))
                .build();
        try (consumer) {
            consumer.start();
            put("before");
            await().atMost(LIMIT).until(() -> delivered.contains("before"));
            engine.split(STREAM);
            await().atMost(LIMIT)
                    .until(() -> consumer.status().shards().stream()
                                    .filter(shard -> shard.here() && shard.atTip())
                                    .count()
                            == 3);
            put("after");
            await().atMost(LIMIT).until(() -> delivered.contains("after"));
        }
    }

    private void assertAskedByArn(String arn, Set<String> operations) {
        Set<String> known = new HashSet<>(operations);
        assertThat(asked.stream().map(StreamByArnTest::operation).collect(Collectors.toSet()))
                .isEqualTo(known);
        assertThat(asked).noneMatch(request -> has(request, "StreamName", ""));
        assertThat(asked)
                .allMatch(request -> has(request, "StreamARN", arn)
                        || (has(request, "ConsumerARN", arn + "/consumer/") && !has(request, "StreamARN", "")));
    }

    @Test
    void everyCallOfAPollingConsumerNamesTheStreamByItsArn() {
        String arn = engine.streamArn(STREAM);
        read(KinesisConsumer.builder(arn, "app"));

        assertAskedByArn(arn, POLLING);
    }

    @Test
    void everyCallOfAFanOutConsumerNamesTheStreamByItsArn() {
        String arn = engine.streamArn(STREAM);
        read(KinesisConsumer.builder(arn, "app").retrieval(Retrieval.fanOut("by-name")));

        assertAskedByArn(arn, FAN_OUT);
    }

    @Test
    void everyCallOfAConsumerOfManyStreamsNamesThemByTheirArns() {
        String arn = engine.streamArn(STREAM);
        read(KinesisConsumer.builder(StreamSet.of(arn), "app"));

        assertAskedByArn(arn, POLLING);
    }
}
