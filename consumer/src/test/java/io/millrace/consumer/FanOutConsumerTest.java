package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRefusal;
import io.millrace.local.FaultRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.kinesis.model.Consumer;

/** The whole consumer by enhanced fan-out against an engine: real threads, real HTTP/2. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class FanOutConsumerTest {
    private static final FaultPlan FAULTS = FaultPlan.seeded(5);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static Engine engine;

    /** What a fleet's handlers were given, in order of arrival. */
    private final ConcurrentLinkedQueue<String> delivered = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startEngine() {
        engine = new Engine(FAULTS);
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    private static String text(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    private KinesisConsumer worker(String stream, String id, Retrieval retrieval) {
        KinesisConsumer consumer = engine.consumer(stream, stream + "-app")
                .workerId(id)
                .retrieval(retrieval)
                .listener(events::add)
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
        await().atMost(LIMIT).until(() -> Set.copyOf(delivered).containsAll(texts));
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

    private static List<Consumer> registered(String stream) {
        String arn = engine.streamArn(stream);
        return engine.kinesis()
                .listStreamConsumers(list -> list.streamARN(arn))
                .join()
                .consumers();
    }

    @Test
    void fleetSettlesEveryRecordOnceThroughASplitAMergeAndARestart() {
        engine.createStream("pushed", 4);
        Retrieval retrieval = Retrieval.fanOut("pushed-app");
        KinesisConsumer one = worker("pushed", "one", retrieval);
        KinesisConsumer two = worker("pushed", "two", retrieval);
        Set<String> texts = put("pushed", 0, 150);
        engine.split("pushed");
        texts.addAll(put("pushed", 150, 300));
        engine.merge("pushed");
        texts.addAll(put("pushed", 300, 450));
        awaitDelivered(texts);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(one.status().caughtUp()).isTrue();
            assertThat(one.status().shards().stream().filter(ShardStatus::finished))
                    .hasSize(3);
        });
        assertThat(two.close(LIMIT).complete()).isTrue();
        assertThat(one.close(LIMIT).complete()).isTrue();
        assertFirstDeliveriesInOrder();
        List<Consumer> consumers = registered("pushed");
        assertThat(consumers).extracting(Consumer::consumerName).containsExactly("pushed-app");

        try (KinesisConsumer three = worker("pushed", "three", retrieval)) {
            Set<String> more = put("pushed", 450, 500);
            awaitDelivered(more);
            texts.addAll(more);
            assertThat(three.status().state()).isEqualTo(ConsumerStatus.State.RUNNING);
        }
        assertThat(delivered).as("no duplicates").containsExactlyInAnyOrderElementsOf(texts);
        assertThat(registered("pushed")).as("the same one, found again").isEqualTo(consumers);
    }

    @Test
    void stallsResetsAndRefusalsLoseNothing() {
        engine.createStream("shaken", 2);
        String arn = engine.registerConsumer("shaken", "by-hand");
        FAULTS.add(
                FaultRule.of(FaultKind.STALL).onStream("shaken").afterEvents(3).times(1));
        FAULTS.add(
                FaultRule.of(FaultKind.RESET).onStream("shaken").afterEvents(2).times(2));
        FAULTS.add(FaultRule.of(FaultKind.LOSE_REPLY)
                .onStream("shaken")
                .afterEvents(2)
                .times(1));
        FAULTS.add(FaultRule.endEvents(2).onStream("shaken").times(1));
        FAULTS.add(FaultRule.refuse(FaultRefusal.kmsThrottling())
                .onStream("shaken")
                .onOperation("SubscribeToShard")
                .times(2));
        try (KinesisConsumer consumer = worker("shaken", "one", Retrieval.fanOutArn(arn))) {
            Set<String> texts = put("shaken", 0, 100);
            engine.split("shaken");
            texts.addAll(put("shaken", 100, 200));
            awaitDelivered(texts);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(FAULTS.recorded())
                            .containsEntry(FaultKind.STALL, 1L)
                            .containsEntry(FaultKind.RESET, 2L));
            Set<String> more = put("shaken", 200, 250);
            texts.addAll(more);
            awaitDelivered(more);
            assertFirstDeliveriesInOrder();
            assertThat(Set.copyOf(delivered)).isEqualTo(texts);
            assertThat(consumer.status().state()).isEqualTo(ConsumerStatus.State.RUNNING);
        }
        assertThat(events)
                .anyMatch(event -> event instanceof ConsumerEvent.CallFailed failed
                        && failed.operation().startsWith("SubscribeToShard of shardId-"));
        assertThat(registered("shaken")).extracting(Consumer::consumerARN).containsExactly(arn);
    }

    @Test
    void shardWhoseFanOutIsRefusedIsPolledIfThatWasWished() {
        engine.createStream("polled", 1);
        FAULTS.add(FaultRule.refuse(FaultRefusal.kmsThrottling())
                .onStream("polled")
                .onOperation("SubscribeToShard"));
        try (KinesisConsumer consumer =
                worker("polled", "one", Retrieval.fanOut("polled-app").orPolling())) {
            Set<String> texts = put("polled", 0, 50);
            awaitDelivered(texts);
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(consumer.status().state()).isEqualTo(ConsumerStatus.State.RUNNING);
        }
        assertThat(events)
                .anyMatch(event -> event instanceof ConsumerEvent.CallFailed failed
                        && failed.operation().contains("which is polled meanwhile"));
    }

    @Test
    void wayOfReadingMayChangeFromStartToStart() {
        engine.createStream("changed", 2);
        Retrieval fanOut = Retrieval.fanOut("changed-app");
        Set<String> texts = new LinkedHashSet<>();
        List<Retrieval> ways = List.of(Retrieval.polling(), fanOut, Retrieval.polling(), fanOut.orPolling());
        for (int start = 0; start < ways.size(); start++) {
            texts.addAll(put("changed", start * 40, start * 40 + 20));
            KinesisConsumer consumer = worker("changed", "worker-" + start, ways.get(start));
            texts.addAll(put("changed", start * 40 + 20, start * 40 + 40));
            awaitDelivered(texts);
            assertThat(consumer.close(LIMIT).complete()).isTrue();
        }
        assertThat(delivered).containsExactlyInAnyOrderElementsOf(texts);
        assertFirstDeliveriesInOrder();
        assertThat(registered("changed")).hasSize(1);
    }
}
