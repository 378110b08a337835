package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A replay beside a consumer at work: real threads, real HTTP, a real lease table. */
class StreamReplayTest {
    private static Engine engine;

    private final Queue<String> replayed = new ConcurrentLinkedQueue<>();
    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();
    private final Map<String, Instant> arrivals = new HashMap<>();

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

    /** Every lease, without what its holder writes by itself once a minute. */
    private static List<Map<String, AttributeValue>> leases(String table) {
        return engine.dynamoDb().scan(scan -> scan.tableName(table).consistentRead(true)).join().items().stream()
                .map(StreamReplayTest::withoutWhatMoves)
                .toList();
    }

    private static Map<String, AttributeValue> withoutWhatMoves(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> kept = new HashMap<>(item);
        kept.keySet().removeAll(Set.of("leaseCounter", "throughputKBps"));
        return kept;
    }

    private static void put(String stream, int from, int to) {
        for (int number = from; number < to; number++) {
            engine.put(stream, "key-" + number % 5, List.of(number + "/0", number + "/1"));
        }
    }

    /** The range has its edges between records: those on either side of one may not have arrived in the same millisecond. */
    private static void awaitNextMillisecond() {
        long now = System.currentTimeMillis();
        await().pollInterval(Duration.ofMillis(1)).until(() -> System.currentTimeMillis() > now);
    }

    private synchronized void note(ConsumerRecord record) {
        arrivals.put(text(record), record.approximateArrival());
        delivered.add(text(record));
    }

    private synchronized Instant arrival(String text) {
        return arrivals.getOrDefault(text, Instant.MAX);
    }

    @Test
    void rangeIsReplayedOverASplitBesideAConsumerWhoseLeasesStayAsTheyAre() throws Exception {
        String stream = "replayed";
        engine.createStream(stream, 2);
        put(stream, 0, 5);
        awaitNextMillisecond();
        put(stream, 5, 20);
        engine.split(stream);
        put(stream, 20, 50);
        awaitNextMillisecond();
        put(stream, 50, 60);
        try (KinesisConsumer live = engine.consumer(stream, "replayed-app")
                .initialPosition(Position.trimHorizon())
                .checkpointInterval(Duration.ofMillis(100))
                .onRecord(this::note)
                .build()) {
            live.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> delivered.size() == 120);
            Instant from = arrival("5/0");
            Instant to = arrival("50/0");
            List<String> wanted = delivered.stream()
                    .filter(text ->
                            !arrival(text).isBefore(from) && arrival(text).isBefore(to))
                    .toList();
            List<Map<String, AttributeValue>> before = atRest("replayed-app");

            StreamReplay replay = StreamReplay.of(stream)
                    .from(from)
                    .to(to)
                    .kinesisClient(engine.kinesis())
                    .onRecord(record -> replayed.add(text(record)));
            ReplayReport report = replay.start().get(60, TimeUnit.SECONDS);
            replay.close();

            assertThat(report.complete()).isTrue();
            assertThat(report.records()).isEqualTo(wanted.size());
            assertThat(replayed).containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(wanted).contains("5/0", "49/1").doesNotContain("4/1", "50/0");
            assertOrderOfEachKey();
            assertThat(leases("replayed-app")).containsExactlyInAnyOrderElementsOf(before);
            assertThat(delivered).as("nothing comes again to the consumer").hasSize(120);
        }
    }

    /** The lease table once nothing is written to it any more. */
    private static List<Map<String, AttributeValue>> atRest(String table) {
        List<List<Map<String, AttributeValue>>> last = new ArrayList<>(List.of(List.of()));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(3))
                .until(() -> {
                    List<Map<String, AttributeValue>> now = leases(table);
                    return last.set(0, now).equals(now);
                });
        return last.get(0);
    }

    private void assertOrderOfEachKey() {
        Map<Integer, Integer> latest = new HashMap<>();
        for (String text : replayed) {
            int number = Integer.parseInt(text.substring(0, text.indexOf('/')));
            Integer before = latest.put(number % 5, number);
            assertThat(before == null || before <= number)
                    .as("%s after %s", text, before)
                    .isTrue();
        }
    }

    @Test
    void recipeOfTheReadme() {
        engine.createStream("clicks", 1);
        put("clicks", 0, 3);
        KinesisAsyncClient kinesis = engine.kinesis();
        DeadLetterDestination dead = letter -> CompletableFuture.runAsync(() -> {});
        Instant badDeploy = Instant.now().minusSeconds(60);
        Instant mended = Instant.now().plusSeconds(1);

        try (StreamReplay replay = StreamReplay.of("clicks")
                .from(badDeploy)
                .to(mended)
                .kinesisClient(kinesis)
                .concurrencyPerShard(8)
                .failurePolicy(FailurePolicy.retry(5).then(FailurePolicy.deadLetter(dead)))
                .onRecord(record -> count(record.partitionKey(), record.data()))) {
            ReplayReport report = replay.start().join();
            look(report.complete(), report.records(), report.shards());
        }
        assertThat(replayed).hasSize(6);
    }

    private void count(String key, ByteBuffer data) {
        replayed.add(key + StandardCharsets.UTF_8.decode(data));
    }

    private static void look(boolean complete, long records, List<ReplayReport.ShardReplay> shards) {
        assertThat(complete).isTrue();
        assertThat(records).isEqualTo(6);
        assertThat(shards).hasSize(1);
    }

    @Test
    void handlersThatAreDoneLaterWorkInLanesAndGiveUpByPolicy() throws Exception {
        String stream = "replayed-async";
        engine.createStream(stream, 1);
        put(stream, 0, 30);
        Queue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();
        try (StreamReplay replay = StreamReplay.of(stream)
                .from(Instant.EPOCH)
                .to(Instant.now().plusSeconds(1))
                .kinesisClient(engine.kinesis())
                .concurrencyPerShard(8)
                .laneKey(ConsumerRecord::partitionKey)
                .bufferBytes(1 << 20)
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(5))
                .failurePolicy(FailurePolicy.retry(2).then(FailurePolicy.skip()))
                .listener(events::add)
                .onRecordAsync(record -> CompletableFuture.runAsync(() -> {
                    if (text(record).equals("7/1")) {
                        throw new IllegalStateException("scripted");
                    }
                    replayed.add(text(record));
                }))) {
            ReplayReport report = replay.start().get(60, TimeUnit.SECONDS);

            assertThat(report.complete()).isTrue();
            assertThat(report.records()).isEqualTo(60);
            assertThat(report.shards().get(0).givenUp()).isEqualTo(1);
            assertThat(replayed).hasSize(59).doesNotHaveDuplicates();
            assertOrderOfEachKey();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> events.stream().anyMatch(ConsumerEvent.RecordSkipped.class::isInstance));
        }
    }

    @Test
    void closeEndsAReplayThatWaitsForTheEndOfItsRange() {
        String stream = "replayed-early";
        engine.createStream(stream, 1);
        put(stream, 0, 1);
        StreamReplay replay = StreamReplay.of(stream)
                .from(Instant.EPOCH)
                .to(Instant.now().plusSeconds(3_600))
                .kinesisClient(engine.kinesis())
                .onRecord(record -> replayed.add(text(record)));
        CompletableFuture<ReplayReport> report = replay.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> replayed.size() == 2);
        assertThat(report).isNotDone();

        replay.close();

        assertThat(report).isCompleted();
        assertThat(report.join().complete()).isFalse();
        assertThat(report.join().records()).isEqualTo(2);
    }

    @Test
    void streamThatIsNotThereIsSaidInOneLine() {
        CompletableFuture<ReplayReport> report = StreamReplay.of("no-such-stream")
                .from(Instant.EPOCH)
                .kinesisClient(engine.kinesis())
                .onRecord(record -> {})
                .start();

        assertThatThrownBy(() -> report.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ConsumerException.class)
                .hasMessageContaining("no-such-stream");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        StreamReplay replay = StreamReplay.of("clicks");
        assertThatThrownBy(replay::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from");
        replay.from(Instant.ofEpochSecond(2));
        assertThatThrownBy(replay::start).hasMessageContaining("onRecord");
        replay.to(Instant.ofEpochSecond(2));
        assertThatThrownBy(replay::start).hasMessageContaining("nothing arrives");
        assertThatThrownBy(() -> replay.failurePolicy(FailurePolicy.bisect())).hasMessageContaining("bisect");
        assertThatThrownBy(() -> StreamReplay.of(" ")).isInstanceOf(IllegalArgumentException.class);
        replay.close();
        assertThatThrownBy(() -> replay.onRecord(record -> {})).hasMessageContaining("make a new one");
        assertThat(IntStream.of(0, HandlingOptions.MOST_LANES + 1))
                .allSatisfy(lanes -> assertThatThrownBy(
                                () -> StreamReplay.of("clicks").concurrencyPerShard(lanes))
                        .isInstanceOf(IllegalArgumentException.class));
    }
}
