package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.process.CheckpointResult;
import io.millrace.consumer.process.Checkpointer;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordBatch;
import io.millrace.consumer.process.ShardProcessor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The whole consumer against an engine: real threads, real HTTP, real tables. Tests that mostly wait do so at the same time. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class KinesisConsumerTest {
    private static final Duration LEASE_TIME = Duration.ofSeconds(10);
    private static final URI NOBODY_LISTENS = URI.create("http://127.0.0.1:1");

    private static Engine engine;

    /** What a fleet's handlers were given, in order of arrival. */
    private final ConcurrentLinkedQueue<String> delivered = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startEngine() {
        engine = new Engine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    private static String text(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    private KinesisConsumer worker(String stream, String id) {
        KinesisConsumer consumer = engine.consumer(stream, stream + "-app")
                .workerId(id)
                .leaseTime(LEASE_TIME)
                .onRecord(record -> delivered.add(text(record)))
                .build();
        consumer.start();
        return consumer;
    }

    private static Set<String> put(String stream, int from, int to) {
        Set<String> texts = new LinkedHashSet<>();
        for (int number = from; number < to; number++) {
            String key = "key-" + number % 20;
            int first = number;
            List<String> unit = IntStream.range(0, 1 + number % 4)
                    .mapToObj(i -> key + "/" + first + "/" + i)
                    .toList();
            engine.put(stream, key, unit);
            texts.addAll(unit);
        }
        return texts;
    }

    private void awaitDelivered(Set<String> texts) {
        await().atMost(Duration.ofSeconds(60)).until(() -> Set.copyOf(delivered).containsAll(texts));
    }

    @Test
    void twoWorkersSettleEveryRecordThroughASplitAMergeAndARestart() {
        engine.createStream("orders", 4);
        KinesisConsumer one = worker("orders", "one");
        KinesisConsumer two = worker("orders", "two");
        Set<String> texts = put("orders", 0, 150);
        engine.split("orders");
        texts.addAll(put("orders", 150, 300));
        engine.merge("orders");
        texts.addAll(put("orders", 300, 450));
        awaitDelivered(texts);
        // A status tells what the last scan of the table showed, which may be a second old.
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(one.status().caughtUp()).isTrue();
            assertThat(one.status().shards()).hasSize(7);
            assertThat(one.status().shards().stream().filter(ShardStatus::finished))
                    .hasSize(3);
        });

        CloseReport first = two.close(Duration.ofSeconds(60));
        assertThat(first.complete()).as("%s", first).isTrue();
        CloseReport report = one.close(Duration.ofSeconds(60));
        assertThat(report.complete()).isTrue();
        assertThat(report.shards()).isNotEmpty();
        assertThat(one.terminated()).isCompleted();
        assertFirstDeliveriesInOrder();
        int before = delivered.size();

        KinesisConsumer three = worker("orders", "three");
        Set<String> more = put("orders", 450, 500);
        awaitDelivered(more);
        three.close();
        assertThat(new ArrayList<>(delivered).subList(before, delivered.size()))
                .as("nothing that was checkpointed comes again")
                .containsExactlyInAnyOrderElementsOf(more);
    }

    private void assertFirstDeliveriesInOrder() {
        Map<String, Integer> latest = new HashMap<>();
        for (String text : new LinkedHashSet<>(delivered)) {
            String[] parts = text.split("/", -1);
            int order = Integer.parseInt(parts[1]) * 10 + Integer.parseInt(parts[2]);
            Integer before = latest.put(parts[0], order);
            assertThat(before == null || before < order)
                    .as("%s comes after %s", text, before)
                    .isTrue();
        }
    }

    @Test
    void processorGoesOnBehindItsCheckpointInsideAnAggregate() throws Exception {
        engine.createStream("by-hand", 1);
        engine.put("by-hand", "k", List.of("a", "b", "c", "d"));
        ConcurrentLinkedQueue<CheckpointResult> results = new ConcurrentLinkedQueue<>();
        CountDownLatch first = new CountDownLatch(1);
        try (KinesisConsumer consumer = engine.consumer("by-hand", "by-hand-app")
                .leaseTime(LEASE_TIME)
                .workerThreads(1)
                .processor(context -> new ShardProcessor() {
                    @Override
                    public void process(RecordBatch batch, Checkpointer checkpointer) throws Exception {
                        results.add(
                                checkpointer.checkpoint(batch.records().get(1)).get(60, TimeUnit.SECONDS));
                        first.countDown();
                    }
                })
                .build()) {
            consumer.start();
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(results).containsExactly(CheckpointResult.WRITTEN);

        try (KinesisConsumer consumer = engine.consumer("by-hand", "by-hand-app")
                .leaseTime(LEASE_TIME)
                .onRecord(record -> delivered.add(text(record)))
                .build()) {
            consumer.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> delivered.size() >= 2);
        }
        assertThat(delivered).containsExactly("c", "d");
    }

    @Test
    void failingRecordIsTriedAgainAndToldOfAndNothingIsSkipped() {
        engine.createStream("poison", 1);
        engine.put("poison", "k", List.of("a", "b", "c"));
        ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> attempts = new ConcurrentLinkedQueue<>();
        try (KinesisConsumer consumer = engine.consumer("poison", "poison-app")
                .leaseTime(LEASE_TIME)
                .retryDelay(Duration.ofMillis(5), Duration.ofMillis(20))
                .listener(events::add)
                .onRecord(record -> {
                    attempts.add(text(record));
                    if (text(record).equals("b") && attempts.size() < 5) {
                        throw new IllegalStateException("not yet");
                    }
                    delivered.add(text(record));
                })
                .build()) {
            consumer.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> delivered.size() == 3);
        }
        assertThat(attempts).containsExactly("a", "b", "b", "b", "b", "c");
        assertThat(events.stream().filter(ConsumerEvent.ProcessingFailed.class::isInstance))
                .hasSize(3);
    }

    @Test
    void unknownStreamIsOneClearMessage() {
        try (KinesisConsumer consumer =
                engine.consumer("no-such-stream", "app").onRecord(record -> {}).build()) {
            consumer.start();
            assertThatThrownBy(() -> consumer.started().get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsumerException.class)
                    .hasMessageContaining("stream 'no-such-stream' does not exist; create it");
            assertThat(consumer.terminated()).isCompletedExceptionally();
            assertThat(consumer.status().state()).isEqualTo(ConsumerStatus.State.FAILED);
        }
    }

    @Test
    void endpointThatIsDownIsOneClearMessage() {
        try (KinesisAsyncClient kinesis = Engine.kinesisAt(NOBODY_LISTENS);
                KinesisConsumer consumer = engine.consumer("orders", "app")
                        .kinesisClient(kinesis)
                        .onRecord(record -> {})
                        .build()) {
            consumer.start();
            assertThatThrownBy(() -> consumer.started().get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsumerException.class)
                    .hasMessageStartingWith("Kinesis does not answer: ")
                    .hasMessageContaining("check the endpoint");
        }
    }

    @Test
    void missingTablesAreNamedWhenTheyMayNotBeCreated() {
        engine.createStream("tableless", 1);
        try (KinesisConsumer consumer = engine.consumer("tableless", "tableless-app")
                .createTables(TableCreation.NEVER)
                .onRecord(record -> {})
                .build()) {
            consumer.start();
            assertThatThrownBy(() -> consumer.started().get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsumerException.class)
                    .hasMessageContaining("tableless-app");
        }
    }

    @Test
    void dynamoDbThatIsDownIsOneClearMessage() {
        engine.createStream("dynamoless", 1);
        try (DynamoDbAsyncClient dynamoDb = Engine.dynamoDbAt(NOBODY_LISTENS);
                KinesisConsumer consumer = engine.consumer("dynamoless", "app")
                        .dynamoDbClient(dynamoDb)
                        .onRecord(record -> {})
                        .build()) {
            consumer.start();
            assertThatThrownBy(() -> consumer.started().get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsumerException.class)
                    .hasMessageStartingWith("DynamoDB does not answer: ");
        }
    }

    @Test
    void callThatOutlivesTheStopIsInterruptedAndItsRecordComesAgain() throws Exception {
        engine.createStream("stuck", 1);
        engine.put("stuck", "k", List.of("a", "b"));
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        KinesisConsumer stuck = engine.consumer("stuck", "stuck-app")
                .leaseTime(LEASE_TIME)
                .onRecord(record -> {
                    began.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                })
                .build();
        stuck.start();
        assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        CloseReport report = stuck.close(Duration.ofSeconds(1));
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        // One second for the call, and none of the five for which a stop that does not end is waited for.
        assertThat(report.took()).isLessThan(Duration.ofSeconds(6));

        try (KinesisConsumer next = worker("stuck", "next")) {
            awaitDelivered(Set.of("a", "b"));
            assertThat(next.status().workerId()).isEqualTo("next");
        }
    }

    @Test
    void consumerIsStartedOnceAndMayBeClosedUnstarted() {
        KinesisConsumer consumer =
                engine.consumer("orders", "app").onRecord(record -> {}).build();
        assertThat(consumer.close(Duration.ofSeconds(1)).shards()).isEmpty();
        KinesisConsumer other =
                engine.consumer("orders", "app").onRecord(record -> {}).build();
        other.start();
        assertThatThrownBy(other::start).hasMessageContaining("was started before");
        other.close();
    }
}
