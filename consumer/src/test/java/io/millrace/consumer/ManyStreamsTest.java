package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.ShardKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One consumer of many streams against an engine: real threads, real HTTP, real tables. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class ManyStreamsTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static Engine engine;

    /** Stream and text of what a fleet's handlers were given, in order of arrival. */
    private final ConcurrentLinkedQueue<String> delivered = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startEngine() {
        engine = new Engine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    private static String text(ConsumerRecord record) {
        return record.stream() + " " + StandardCharsets.UTF_8.decode(record.data());
    }

    private KinesisConsumer worker(StreamSet streams, String application, String id) {
        KinesisConsumer consumer = KinesisConsumer.builder(streams, application)
                .kinesisClient(engine.kinesis())
                .dynamoDbClient(engine.dynamoDb())
                .workerId(id)
                .listener(events::add)
                .onRecord(record -> delivered.add(text(record)))
                .build();
        consumer.start();
        return consumer;
    }

    private static String put(String stream, int number) {
        String text = "key-" + number % 20 + "/" + number;
        engine.put(stream, "key-" + number % 20, List.of(text));
        return stream + " " + text;
    }

    private static Set<String> put(String stream, int from, int to) {
        Set<String> texts = new LinkedHashSet<>();
        for (int number = from; number < to; number++) {
            texts.add(put(stream, number));
        }
        return texts;
    }

    private void awaitDelivered(Set<String> texts) {
        await().atMost(LIMIT).until(() -> Set.copyOf(delivered).containsAll(texts));
    }

    private static List<Map<String, AttributeValue>> items(String table) {
        return engine.dynamoDb()
                .scan(scan -> scan.tableName(table).consistentRead(true))
                .join()
                .items();
    }

    private static boolean isRead(KinesisConsumer consumer, String stream) {
        return consumer.status().shards().stream()
                .anyMatch(shard -> shard.here() && shard.shardId().contains(":" + stream + ":"));
    }

    /** Puts into streams by turns, one record at a time, until it is stopped. */
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Set<String> texts = new LinkedHashSet<>();
        private final Thread thread;

        Load(String... streams) {
            thread = new Thread(() -> {
                for (int number = 0; !stopped.get(); number++) {
                    for (String stream : streams) {
                        texts.add(put(stream, number));
                    }
                }
            });
            thread.start();
        }

        /** What was put, once nothing more is. */
        Set<String> stop() throws InterruptedException {
            stopped.set(true);
            thread.join();
            return texts;
        }

        @Override
        public void close() {
            stopped.set(true);
        }
    }

    @Test
    void thirdStreamIsAddedAndRemovedUnderLoadAndGoesOnWhereItWasLeft() throws Exception {
        engine.createStream("left", 2);
        engine.createStream("right", 2);
        engine.createStream("third", 2);
        StreamSet one = StreamSet.of("left", "right");
        StreamSet two = StreamSet.of("left", "right");
        Set<String> put;
        try (Load load = new Load("left", "right", "third");
                KinesisConsumer a = worker(one, "many-app", "a");
                KinesisConsumer b = worker(two, "many-app", "b")) {
            await().atMost(LIMIT).until(() -> delivered.size() > 50);
            assertThat(delivered).noneMatch(text -> text.startsWith("third"));

            one.add("third");
            two.add("third");
            await().atMost(LIMIT).until(() -> delivered.stream().anyMatch(text -> text.startsWith("third")));
            engine.split("third");
            await().atMost(LIMIT).until(() -> events.stream().anyMatch(ConsumerEvent.ShardEnded.class::isInstance));
            await().atMost(LIMIT).until(() -> isRead(a, "third") || isRead(b, "third"));

            one.remove("third");
            two.remove("third");
            await().atMost(LIMIT).until(() -> !isRead(a, "third") && !isRead(b, "third"));
            long before =
                    delivered.stream().filter(text -> text.startsWith("third")).count();
            long others = delivered.size();
            await().atMost(LIMIT).until(() -> delivered.size() > others + 20);
            assertThat(delivered.stream()
                            .filter(text -> text.startsWith("third"))
                            .count())
                    .isEqualTo(before);

            one.add("third");
            put = load.stop();
            awaitDelivered(put);
        }
        Map<String, Integer> times = new HashMap<>();
        delivered.forEach(text -> times.merge(text, 1, Integer::sum));
        assertThat(times.keySet()).containsExactlyInAnyOrderElementsOf(put);
        assertThat(times.values()).as("moved in order, so nothing comes twice").containsOnly(1);
        assertInOrderPerKey();
    }

    private void assertInOrderPerKey() {
        Map<String, Integer> last = new HashMap<>();
        for (String text : delivered) {
            int at = text.indexOf('/');
            int number = Integer.parseInt(text.substring(at + 1));
            Integer before = last.put(text.substring(0, at), number);
            assertThat(before == null || before < number).as(text).isTrue();
        }
    }

    @Test
    void leasesAreNamedAsTheKclNamesThoseOfManyStreams() {
        engine.createStream("named", 1);
        String arn = engine.streamArn("named");
        Set<String> put = put("named", 0, 5).stream()
                .map(text -> arn + text.substring("named".length()))
                .collect(Collectors.toSet());
        try (KinesisConsumer consumer = worker(StreamSet.of(arn), "named-app", "a")) {
            awaitDelivered(put);
            await().atMost(LIMIT).until(() -> !consumer.status().shards().isEmpty());
            String key = consumer.status().shards().get(0).shardId();
            assertThat(key).matches("\\d{12}:named:\\d{10}:shardId-000000000000");

            Map<String, AttributeValue> item = items("named-app").get(0);
            assertThat(item)
                    .containsEntry("leaseKey", AttributeValue.fromS(key))
                    .containsEntry("streamName", AttributeValue.fromS(ShardKey.streamOf(key)))
                    .containsEntry("shardId", AttributeValue.fromS("shardId-000000000000"));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(consumer.status().shards())
                            .singleElement()
                            .satisfies(shard -> {
                                assertThat(shard.here()).isTrue();
                                assertThat(shard.health().map(ShardHealth::state))
                                        .contains(ShardHealth.State.RUNNING);
                            }));
            await().atMost(LIMIT).until(() -> consumer.status().caughtUp());
            assertThat(events)
                    .filteredOn(ConsumerEvent.RecordsDelivered.class::isInstance)
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(((ConsumerEvent.RecordsDelivered) event).shardId())
                            .isEqualTo(key));
            assertThat(events)
                    .filteredOn(ConsumerEvent.HealthChanged.class::isInstance)
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(((ConsumerEvent.HealthChanged) event).shardId())
                            .isEqualTo(key));
            assertThat(consumer.close(Duration.ofSeconds(20)).complete()).isTrue();
        }
        assertThat(delivered).hasSize(5);
    }

    @Test
    void tableOfOneStreamIsRefusedByAConsumerOfManyAndTheOtherWayRound() throws Exception {
        engine.createStream("single", 1);
        try (KinesisConsumer one =
                engine.consumer("single", "single-app").onRecord(record -> {}).build()) {
            one.start();
            await().atMost(LIMIT).until(() -> one.status().shards().size() == 1);
        }
        try (KinesisConsumer many = worker(StreamSet.of("single"), "single-app", "a")) {
            assertThatThrownBy(() -> many.terminated().get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("lease table 'single-app' belongs to an application of one stream")
                    .hasMessageContaining("'shardId-000000000000'");
        }
        try (KinesisConsumer many = worker(StreamSet.of("single"), "plural-app", "a")) {
            await().atMost(LIMIT).until(() -> many.status().shards().size() == 1);
        }
        try (KinesisConsumer one =
                engine.consumer("single", "plural-app").onRecord(record -> {}).build()) {
            one.start();
            assertThatThrownBy(() -> one.terminated().get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("lease table 'plural-app' belongs to an application of many streams");
        }
    }

    @Test
    void streamThatIsMissingAtTheStartIsOneClearMessageAndLaterIsWaitedFor() {
        engine.createStream("there", 1);
        try (KinesisConsumer consumer = worker(StreamSet.of("there", "nowhere"), "missing-app", "a")) {
            assertThatThrownBy(() -> consumer.started().get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsumerException.class)
                    .hasMessageStartingWith("stream 'nowhere' does not exist");
        }
        StreamSet streams = StreamSet.of("there");
        try (KinesisConsumer consumer = worker(streams, "missing-app", "a")) {
            awaitDelivered(put("there", 0, 3));
            streams.add("later");
            await().atMost(LIMIT)
                    .until(() -> events.stream()
                            .anyMatch(event -> event instanceof ConsumerEvent.CallFailed failed
                                    && failed.operation().startsWith("describe stream 'later'")));
            engine.createStream("later", 1);
            awaitDelivered(put("later", 0, 3));
            assertThat(consumer.status().state()).isEqualTo(ConsumerStatus.State.RUNNING);
        }
    }

    @Test
    void manyStreamsAreReadByFanOutUnderOneName() {
        engine.createStream("fan-a", 1);
        engine.createStream("fan-b", 2);
        try (KinesisConsumer consumer = KinesisConsumer.builder(StreamSet.of("fan-a", "fan-b"), "fan-app")
                .kinesisClient(engine.kinesis())
                .dynamoDbClient(engine.dynamoDb())
                .retrieval(Retrieval.fanOut("fan-app"))
                .onRecord(record -> delivered.add(text(record)))
                .build()) {
            consumer.start();
            List<String> all = new ArrayList<>(put("fan-a", 0, 10));
            all.addAll(put("fan-b", 0, 10));
            awaitDelivered(Set.copyOf(all));
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(all);
        }
    }
}
