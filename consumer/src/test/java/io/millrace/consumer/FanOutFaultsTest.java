package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRule;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.local.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Running subscriptions that fall silent, break or run out: how soon reading goes on, and that nothing comes twice. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class FanOutFaultsTest {
    private static final FaultPlan FAULTS = FaultPlan.seeded(6);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Engine engine;

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

    private KinesisConsumer worker(String stream) {
        return worker(engine, stream, 64 << 20);
    }

    private KinesisConsumer worker(Engine on, String stream, long bufferBytes) {
        KinesisConsumer consumer = on.consumer(stream, stream + "-app")
                .workerId("one")
                .retrieval(Retrieval.fanOut("pushed"))
                .bufferBytes(bufferBytes)
                .listener(events::add)
                .onRecord(record -> delivered.add(
                        StandardCharsets.UTF_8.decode(record.data()).toString()))
                .build();
        consumer.start();
        return consumer;
    }

    /** Aggregates of three. */
    private static Set<String> put(String stream, int from, int to) {
        return put(engine, stream, from, to);
    }

    private static Set<String> put(Engine to, String stream, int from, int until) {
        Set<String> texts = new LinkedHashSet<>();
        for (int number = from; number < until; number++) {
            String key = "key-" + number % 7;
            int first = number;
            List<String> unit =
                    IntStream.range(0, 3).mapToObj(i -> first + "/" + i).toList();
            to.put(stream, key, unit);
            texts.addAll(unit);
        }
        return texts;
    }

    private void awaitDelivered(Set<String> texts) {
        await().atMost(LIMIT).until(() -> Set.copyOf(delivered).containsAll(texts));
    }

    private List<String> failures() {
        List<String> failed = new ArrayList<>();
        events.forEach(event -> {
            if (event instanceof ConsumerEvent.CallFailed call) {
                failed.add(call.toString());
            }
        });
        return failed;
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"STALL", "FREEZE", "RESET", "LOSE_REPLY", "END_EVENTS"})
    void readingGoesOnSoonAfterASubscriptionFailsAndNothingComesTwice(FaultKind kind) {
        String stream = "failing-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        engine.createStream(stream, 1);
        FaultRule rule = kind == FaultKind.END_EVENTS
                ? FaultRule.endEvents(3)
                : FaultRule.of(kind).afterEvents(3);
        FAULTS.add(rule.onStream(stream).onOperation("SubscribeToShard").times(1));
        try (KinesisConsumer consumer = worker(stream)) {
            Set<String> texts = new LinkedHashSet<>();
            for (int number = 0; FAULTS.recorded(kind) == 0; number++) {
                assertThat(number).as("the fault does not strike").isLessThan(200);
                texts.addAll(put(stream, number, number + 1));
                await().atMost(LIMIT)
                        .until(() -> FAULTS.recorded(kind) > 0
                                || Set.copyOf(delivered).containsAll(texts));
            }
            long struck = System.nanoTime();
            texts.addAll(put(stream, 1_000, 1_020));
            awaitDelivered(texts);
            // Ten seconds of silence at most, five between two subscriptions, and as much again for a busy machine;
            // without a watch on the silence it would be what is left of five minutes.
            assertThat(Duration.ofNanos(System.nanoTime() - struck)).isLessThan(Duration.ofSeconds(35));
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(consumer.status().state()).isEqualTo(ConsumerStatus.State.RUNNING);
        }
    }

    @Test
    void subscriptionsThatRunOutAreFollowedByOthersInSilence() {
        TestClock clock = new TestClock();
        LocalKinesis kinesis =
                LocalKinesis.builder().limits(Limits.none()).clock(clock).start();
        try (Engine other = new Engine(kinesis)) {
            other.createStream("running-out", 2);
            KinesisConsumer consumer = worker(other, "running-out", 64 << 20);
            Set<String> texts = put(other, "running-out", 0, 20);
            awaitDelivered(texts);
            for (int round = 1; round <= 3; round++) {
                clock.advance(Duration.ofMinutes(5));
                texts.addAll(put(other, "running-out", 20 * round, 20 * round + 20));
                awaitDelivered(texts);
            }
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(failures()).isEmpty();
            assertThat(consumer.close(LIMIT).complete()).isTrue();
        }
    }

    @Test
    void backlogOfManyShardsIsReadWithASmallBudget() {
        engine.createStream("many", 24);
        Set<String> texts = new LinkedHashSet<>();
        for (int number = 0; number < 240; number++) {
            String text = number + "/" + "x".repeat(200_000);
            engine.put("many", "key-" + number, List.of(text));
            texts.add(text);
        }
        try (KinesisConsumer consumer = worker(engine, "many", 2 << 20)) {
            awaitDelivered(texts);
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(consumer.status().shards()).hasSize(24).allMatch(ShardStatus::here);
        }
    }
}
