package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ShardHealth;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.TraceContext;
import io.millrace.consumer.shard.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.core.SdkBytes;

/** Lanes, pauses, seeks and changes of a running consumer against an engine: real threads, real HTTP, real tables. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class SettlementTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String SHARD = "shardId-000000000000";
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");

    private static Engine engine;

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ConsumerRecord> records = new ConcurrentLinkedQueue<>();

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

    private static ConsumerBuilder builder(String stream) {
        return engine.consumer(stream, stream + "-app").retryDelay(Duration.ofMillis(1), Duration.ofMillis(20));
    }

    private static KinesisConsumer started(ConsumerBuilder builder) {
        KinesisConsumer consumer = builder.build();
        consumer.start();
        return consumer;
    }

    private static List<String> texts(String key, int count) {
        return IntStream.range(0, count).mapToObj(i -> key + i).toList();
    }

    /** Puts 20 records of each key, those of a key in order. */
    private static void putAllKeys(String stream) {
        engine.createStream(stream, 1);
        KEYS.forEach(key -> engine.put(stream, key, texts(key, 20)));
    }

    private List<String> doneOf(String key) {
        return done.stream().filter(text -> text.startsWith(key)).toList();
    }

    private void awaitDone(int count) {
        await().atMost(LIMIT).until(() -> done.size() >= count);
    }

    private void assertEveryKeyInOrder() {
        for (String key : KEYS) {
            assertThat(doneOf(key)).containsExactlyElementsOf(texts(key, 20));
        }
    }

    @Test
    void slowKeyWaitsByItselfAndEveryKeyKeepsItsOrder() throws Exception {
        putAllKeys("slow-key");
        CountDownLatch released = new CountDownLatch(1);
        try (KinesisConsumer consumer =
                started(builder("slow-key").concurrencyPerShard(4).onRecord(record -> {
                    if (text(record).equals("a0")) {
                        assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
                    }
                    done.add(text(record));
                }))) {
            awaitDone(80);
            assertThat(doneOf("a")).isEmpty();
            released.countDown();
            awaitDone(100);
            assertEveryKeyInOrder();
            CloseReport report = consumer.close(LIMIT);
            assertThat(report.complete()).isTrue();
            assertThat(report.shards()).singleElement().satisfies(shard -> {
                assertThat(shard.shardId()).isEqualTo(SHARD);
                assertThat(shard.settled().orElseThrow().subSequence()).isEqualTo(19);
                assertThat(shard.givenTo()).isEmpty();
            });
        }
    }

    @Test
    void lanesAreOfWhateverKeyIsNamed() throws Exception {
        engine.createStream("by-customer", 1);
        engine.put("by-customer", "one key", List.of("a0", "b0", "a1", "b1"));
        CountDownLatch released = new CountDownLatch(1);
        ConsumerBuilder builder = builder("by-customer").onRecord(record -> {
            if (text(record).equals("a0")) {
                assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
            }
            done.add(text(record));
        });
        builder.concurrencyPerShard(16).laneKey(record -> customerOf(record));
        try (KinesisConsumer consumer = started(builder)) {
            awaitDone(2);
            assertThat(done).containsExactly("b0", "b1");
            released.countDown();
            awaitDone(4);
            assertThat(done).containsExactly("b0", "b1", "a0", "a1");
            consumer.close(LIMIT);
        }
    }

    private static Object customerOf(ConsumerRecord record) {
        return text(record).charAt(0);
    }

    @Test
    void checkpointStaysBeforeASlowKeyWhileOthersAreDone() {
        putAllKeys("slow-stop");
        CountDownLatch never = new CountDownLatch(1);
        ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();
        KinesisConsumer consumer = started(builder("slow-stop")
                .concurrencyPerShard(2)
                .checkpointInterval(Duration.ofMillis(100))
                .listener(events::add)
                .onRecord(record -> {
                    if (text(record).equals("a5")) {
                        never.await();
                    }
                    done.add(text(record));
                }));
        awaitDone(85);
        await().atMost(LIMIT)
                .until(() -> events.stream()
                        .anyMatch(event -> event instanceof ConsumerEvent.Checkpointed written
                                && written.position().subSequence() == 4));
        CloseReport report = consumer.close(Duration.ofSeconds(1));
        assertThat(report.shards())
                .singleElement()
                .satisfies(shard -> assertThat(shard.settled().map(position -> position.subSequence()))
                        .isEqualTo(Optional.of(4L)));
        int before = done.size();
        try (KinesisConsumer next = started(builder("slow-stop").onRecord(record -> done.add(text(record))))) {
            awaitDone(before + 95);
            assertThat(new ArrayList<>(done).get(before)).isEqualTo("a5");
            next.close(LIMIT);
        }
    }

    @Test
    void stagesMayCompleteAnywhereAndNoMoreAreOnTheirWayThanTheConcurrency() {
        putAllKeys("by-stage");
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        Executor later = CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS);
        try (KinesisConsumer consumer =
                started(builder("by-stage").concurrencyPerShard(4).onRecordAsync(record -> {
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    return CompletableFuture.runAsync(
                            () -> {
                                underWay.decrementAndGet();
                                if (text(record).equals("b3") && failures.incrementAndGet() < 3) {
                                    throw new IllegalStateException("not yet");
                                }
                                done.add(text(record));
                            },
                            later);
                }))) {
            awaitDone(100);
            assertEveryKeyInOrder();
            assertThat(failures).hasValue(3);
            assertThat(most.get()).isBetween(2, 4);
            assertThat(consumer.close(LIMIT).complete()).isTrue();
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void handlerThatGivesNoStageHasFailed() {
        engine.createStream("no-stage", 1);
        engine.put("no-stage", "k", List.of("a", "b"));
        AtomicInteger calls = new AtomicInteger();
        try (KinesisConsumer consumer = started(builder("no-stage").onRecordAsync(record -> {
            CompletionStage<?> stage =
                    calls.incrementAndGet() == 1 ? null : CompletableFuture.completedStage(done.add(text(record)));
            return stage;
        }))) {
            awaitDone(2);
            assertThat(done).containsExactly("a", "b");
            assertThat(calls).hasValue(3);
            consumer.close(LIMIT);
        }
    }

    private static Optional<ShardHealth.State> health(KinesisConsumer consumer) {
        return consumer.status().shards().stream()
                .flatMap(shard -> shard.health().stream())
                .map(ShardHealth::state)
                .findFirst();
    }

    @Test
    void whatIsPausedStaysHereUnreadAndIsHealthyUntilItGoesOn() {
        engine.createStream("paused", 1);
        engine.put("paused", "k", List.of("a"));
        try (KinesisConsumer consumer = started(builder("paused").onRecord(record -> done.add(text(record))))) {
            awaitDone(1);
            consumer.pause();
            await().atMost(LIMIT).until(() -> health(consumer).equals(Optional.of(ShardHealth.State.PAUSED)));
            assertThat(consumer.status().healthy()).isTrue();
            engine.put("paused", "k", List.of("b"));
            await().during(Duration.ofSeconds(1)).atMost(LIMIT).until(() -> done.size() == 1);
            consumer.resume();
            awaitDone(2);

            consumer.pauseShard(SHARD);
            await().atMost(LIMIT).until(() -> health(consumer).equals(Optional.of(ShardHealth.State.PAUSED)));
            engine.put("paused", "k", List.of("c"));
            await().during(Duration.ofSeconds(1)).atMost(LIMIT).until(() -> done.size() == 2);
            consumer.resumeShard(SHARD);
            awaitDone(3);
            consumer.close(LIMIT);
        }
        assertThat(done).containsExactly("a", "b", "c");
    }

    @Test
    void pausedKeyWaitsWhileOthersGoOn() {
        putAllKeys("paused-key");
        KinesisConsumer consumer =
                builder("paused-key").onRecord(record -> done.add(text(record))).build();
        consumer.pauseKey(SHARD, "c");
        consumer.start();
        try (consumer) {
            awaitDone(80);
            assertThat(doneOf("c")).isEmpty();
            consumer.resumeKey(SHARD, "c");
            awaitDone(100);
            assertEveryKeyInOrder();
            consumer.close(LIMIT);
        }
    }

    private void keep(ConsumerRecord record) {
        records.add(record);
        done.add(text(record));
    }

    private void seek(KinesisConsumer consumer, Position position) {
        await().atMost(LIMIT).until(() -> consumer.seek(SHARD, position).join());
    }

    @Test
    void seekReadsFromTheTrimHorizonBehindARecordAndFromATime() {
        engine.createStream("sought", 1);
        List.of("a", "b", "c").forEach(text -> engine.put("sought", "k", List.of(text)));
        try (KinesisConsumer consumer = started(builder("sought").onRecord(this::keep))) {
            awaitDone(3);
            List<ConsumerRecord> first = List.copyOf(records);

            seek(consumer, Position.trimHorizon());
            awaitDone(6);
            assertThat(lastDone(3)).containsExactly("a", "b", "c");

            seek(consumer, new Position.After(first.get(1).position()));
            awaitDone(7);
            engine.put("sought", "k", List.of("d"));
            awaitDone(8);
            assertThat(lastDone(2)).containsExactly("c", "d");

            Instant time = first.get(2).approximateArrival();
            List<String> since = first.stream()
                    .filter(record -> !record.approximateArrival().isBefore(time))
                    .map(SettlementTest::text)
                    .toList();
            seek(consumer, Position.atTime(time));
            awaitDone(9 + since.size());
            assertThat(lastDone(since.size() + 1)).containsAll(since).endsWith("d");

            seek(consumer, Position.latest());
            await().atMost(LIMIT).until(() -> consumer.status().caughtUp());
            int before = done.size();
            engine.put("sought", "k", List.of("e"));
            awaitDone(before + 1);
            assertThat(lastDone(1)).containsExactly("e");
            assertThat(done).hasSize(before + 1);
            consumer.close(LIMIT);
        }
    }

    private List<String> lastDone(int count) {
        List<String> all = new ArrayList<>(done);
        return all.subList(all.size() - count, all.size());
    }

    @Test
    void anotherPolicyLetsABlockedShardGoOn() {
        engine.createStream("unblocked", 1);
        engine.put("unblocked", "k", List.of("a", "b", "c"));
        AtomicInteger attempts = new AtomicInteger();
        try (KinesisConsumer consumer = started(builder("unblocked").onRecord(record -> {
            if (text(record).equals("b")) {
                attempts.incrementAndGet();
                throw new IllegalStateException("cannot take b");
            }
            done.add(text(record));
        }))) {
            await().atMost(LIMIT).until(() -> attempts.get() >= 5);
            assertThat(done).containsExactly("a");
            consumer.failurePolicy(FailurePolicy.skip());
            awaitDone(2);
            assertThat(done).containsExactly("a", "c");
            consumer.close(LIMIT);
        }
    }

    @Test
    void concurrencyMayChangeWhileRecordsComeAndEveryKeyKeepsItsOrder() {
        putAllKeys("tuned");
        try (KinesisConsumer consumer = started(builder("tuned").onRecord(record -> {
            TimeUnit.MILLISECONDS.sleep(5);
            done.add(text(record));
        }))) {
            awaitDone(10);
            consumer.concurrencyPerShard(5);
            awaitDone(50);
            consumer.concurrencyPerShard(1);
            awaitDone(100);
            assertEveryKeyInOrder();
            consumer.close(LIMIT);
        }
    }

    @Test
    void recordThatItsProducerSentTwiceIsDeliveredOnce() {
        engine.createStream("twice", 1);
        Aggregator aggregator = Aggregator.stamped(1 << 20);
        for (int number = 0; number < 3; number++) {
            byte[] data = ("a" + number).getBytes(StandardCharsets.UTF_8);
            aggregator.add(UserRecord.of("k", data), number);
        }
        byte[] unit = aggregator.encode(new UnitStamp(new UUID(7, 7), 0, false));
        putUnit("twice", unit);
        putUnit("twice", unit);
        engine.put("twice", "k", List.of("end"));
        ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();
        try (KinesisConsumer consumer = started(builder("twice")
                .dedupe(Dedupe.byRecordId())
                .listener(events::add)
                .onRecord(record -> done.add(text(record))))) {
            awaitDone(4);
            assertThat(done).containsExactly("a0", "a1", "a2", "end");
            await().atMost(LIMIT)
                    .until(() -> events.stream()
                            .anyMatch(event -> event instanceof ConsumerEvent.DuplicatesDropped dropped
                                    && dropped.userRecords() == 3));
            consumer.close(LIMIT);
        }
    }

    private static void putUnit(String stream, byte[] unit) {
        SdkBytes data = SdkBytes.fromByteArray(unit);
        engine.kinesis()
                .putRecord(put -> put.streamName(stream).partitionKey("k").data(data))
                .join();
    }

    @Test
    void traceContextOfTheProducerReachesTheHandler() {
        engine.createStream("traced", 1);
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Aggregator aggregator = Aggregator.unstamped(1 << 20);
        aggregator.add(
                new UserRecord("k", null, ByteBuffer.wrap(new byte[] {1}), List.of(new Header("traceparent", parent))));
        putUnit("traced", aggregator.encode());
        ConcurrentLinkedQueue<Optional<TraceContext>> traces = new ConcurrentLinkedQueue<>();
        try (KinesisConsumer consumer =
                started(builder("traced").onRecord(record -> traces.add(TraceContext.of(record.headers()))))) {
            await().atMost(LIMIT).until(() -> !traces.isEmpty());
            consumer.close(LIMIT);
        }
        assertThat(traces)
                .singleElement()
                .satisfies(trace ->
                        assertThat(trace.orElseThrow().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736"));
    }
}
