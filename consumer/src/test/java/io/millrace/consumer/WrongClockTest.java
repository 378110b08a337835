package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.shard.Position;
import io.millrace.local.Limits;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A worker whose clock is wrong by minutes, beside an engine whose clock is right. */
class WrongClockTest {
    private static final String STREAM = "orders";

    private final ConcurrentLinkedQueue<String> delivered = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();
    private volatile Duration engineAhead = Duration.ZERO;
    private final LocalKinesis engine = LocalKinesis.builder()
            .limits(Limits.none())
            .clock(() -> Instant.now().plus(engineAhead))
            .start();
    private final LocalDynamoDb tables = LocalDynamoDb.start();
    private final KinesisAsyncClient kinesis = Engine.kinesisAt(engine.endpoint());
    private final DynamoDbAsyncClient dynamoDb = Engine.dynamoDbAt(tables.endpoint());

    @AfterEach
    void stop() {
        kinesis.close();
        dynamoDb.close();
        engine.close();
        tables.close();
    }

    private void put(String text) {
        kinesis.putRecord(put -> put.streamName(STREAM).partitionKey("key").data(SdkBytes.fromUtf8String(text)))
                .join();
    }

    private KinesisConsumer worker(Position initial) {
        KinesisConsumer consumer = KinesisConsumer.builder(STREAM, "wrong-clock")
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .initialPosition(initial)
                .listener(events::add)
                .onRecord(record -> delivered.add(
                        StandardCharsets.UTF_8.decode(record.data()).toString()))
                .build();
        consumer.start();
        return consumer;
    }

    /** A record from seconds before, then the worker, then two records; nothing may be refused meanwhile. */
    private void startAndPut(int minutesAhead, Supplier<Position> initial) {
        engineAhead = Duration.ofMinutes(-minutesAhead);
        engine.createStream(STREAM, 1);
        put("old");
        engineAhead = engineAhead.plusSeconds(5);
        try (KinesisConsumer consumer = worker(initial.get())) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> consumer.status().shards().size() == 1);
            put("first");
            put("second");
            await().atMost(Duration.ofSeconds(30)).until(() -> delivered.contains("second"));
        }
        assertThat(events).noneMatch(ConsumerEvent.CallFailed.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, -10})
    void latestSkipsNothingAndIsNotRefused(int minutesAhead) {
        startAndPut(minutesAhead, Position::latest);

        assertThat(delivered).containsExactly("first", "second");
    }

    @Test
    void timeThatLiesAheadOfTheServiceMeansLatest() {
        startAndPut(10, () -> Position.atTime(Instant.now()));

        assertThat(delivered).containsExactly("first", "second");
    }

    @Test
    void timeBehindTheServiceIsTakenAtItsWord() {
        startAndPut(-10, () -> Position.atTime(Instant.now()));

        assertThat(delivered).containsExactly("old", "first", "second");
    }
}
