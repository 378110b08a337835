package io.millrace.consumer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterDestination;
import io.millrace.consumer.deadletter.DeadLetterHeaders;
import io.millrace.consumer.deadletter.DeadLetterJson;
import io.millrace.consumer.deadletter.DeadLetterReader;
import io.millrace.consumer.deadletter.FileDeadLetters;
import io.millrace.consumer.deadletter.KinesisDeadLetters;
import io.millrace.consumer.deadletter.LocalQueue;
import io.millrace.consumer.deadletter.SqsDeadLetters;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.failure.ParkLimit;
import io.millrace.consumer.failure.RetryLimit;
import io.millrace.consumer.process.Checkpointer;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordBatch;
import io.millrace.consumer.process.ShardProcessor;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The recipes for records that user code fails on, as the README has them, each run on an engine with a handler that fails. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class FailureRecipesTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String SHARD = "shardId-000000000000";

    private static Engine engine;

    @TempDir
    private Path directory;

    /** What user code was given, and what it got through, in order. */
    private final ConcurrentLinkedQueue<String> attempts = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<DeadLetter> letters = new ConcurrentLinkedQueue<>();

    /** What user code throws, by the text of the record. */
    private final Map<String, Exception> failing = new ConcurrentHashMap<>();

    /** A destination that remembers. */
    private final DeadLetterDestination dead = letter -> {
        letters.add(letter);
        return CompletableFuture.completedFuture(letter);
    };

    @BeforeAll
    static void startEngine() {
        engine = new Engine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    private void handle(ConsumerRecord record) throws Exception {
        String text = text(record);
        attempts.add(text);
        throwIfFailing(text);
        done.add(text);
    }

    private void throwIfFailing(String text) throws Exception {
        Exception failure = failing.get(text);
        if (failure != null) {
            throw failure;
        }
    }

    private void fail(String... texts) {
        for (String text : texts) {
            failing.put(text, new IllegalStateException("cannot take " + text));
        }
    }

    private static String text(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    private static String text(DeadLetter letter) {
        return StandardCharsets.UTF_8.decode(letter.content().data()).toString();
    }

    private ConsumerBuilder builder(String stream, FailurePolicy policy) {
        return engine.consumer(stream, stream + "-app")
                .retryDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                .listener(events::add)
                .failurePolicy(policy);
    }

    private KinesisConsumer started(ConsumerBuilder builder) {
        KinesisConsumer consumer = builder.build();
        consumer.start();
        return consumer;
    }

    /** Reads a, b, c of one key, of which b fails, until all that the policy lets pass is done. */
    private void readThree(String stream, FailurePolicy policy, List<String> expected) {
        engine.createStream(stream, 1);
        engine.put(stream, "k", List.of("a", "b", "c"));
        fail("b");
        try (KinesisConsumer consumer = started(builder(stream, policy).onRecord(this::handle))) {
            awaitDone(expected);
            assertSettledTo(consumer.close(LIMIT), 2);
        }
    }

    private void awaitDone(List<String> expected) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(done).containsExactlyElementsOf(expected));
    }

    private long attemptsAt(String text) {
        return attempts.stream().filter(text::equals).count();
    }

    private <E extends ConsumerEvent> List<E> told(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The close report names this index of the only aggregate. */
    private static void assertSettledTo(CloseReport report, long index) {
        assertThat(report.complete()).as("%s", report).isTrue();
        assertThat(report.shards())
                .singleElement()
                .satisfies(shard ->
                        assertThat(shard.settled().orElseThrow().subSequence()).isEqualTo(index));
    }

    @Test
    void blockHoldsTheCheckpointBeforeTheRecordUntilItSucceeds() {
        FailurePolicy policy = FailurePolicy.block();
        engine.createStream("blocked", 1);
        engine.put("blocked", "k", List.of("a", "b", "c"));
        fail("b");
        try (KinesisConsumer consumer = started(builder("blocked", policy).onRecord(this::handle))) {
            await().atMost(LIMIT).until(() -> attemptsAt("b") >= 5);
            assertSettledTo(consumer.close(LIMIT), 0);
        }
        assertThat(done).containsExactly("a");
        failing.clear();
        try (KinesisConsumer consumer = started(builder("blocked", policy).onRecord(this::handle))) {
            awaitDone(List.of("a", "b", "c"));
            assertSettledTo(consumer.close(LIMIT), 2);
        }
    }

    @Test
    void skipGoesOnWithoutTheRecordAndTellsIt() {
        FailurePolicy policy = FailurePolicy.retry(3).then(FailurePolicy.skip());
        readThree("skipped", policy, List.of("a", "c"));
        assertThat(attempts).containsExactly("a", "b", "b", "b", "c");
        assertThat(told(ConsumerEvent.RecordSkipped.class)).singleElement().satisfies(event -> {
            assertThat(event.attempts()).isEqualTo(3);
            assertThat(event.position().subSequence()).isEqualTo(1);
            assertThat(event.cause()).hasMessage("cannot take b");
        });
    }

    @Test
    void limitsOfARetryCountByWhicheverIsReachedFirst() {
        FailurePolicy policy = FailurePolicy.retry(RetryLimit.attempts(20)
                        .and(RetryLimit.within(Duration.ofMinutes(5)))
                        .and(RetryLimit.untilAge(Duration.ofHours(12))))
                .then(FailurePolicy.deadLetter(dead));
        readThree("limited", policy, List.of("a", "c"));
        assertThat(attemptsAt("b")).isEqualTo(20);
        assertThat(letters)
                .singleElement()
                .satisfies(letter -> assertThat(letter.failure().attempts()).isEqualTo(20));
    }

    @Test
    void deadLetterIsReadBackFromAnotherStreamAsItWasPut() {
        KinesisAsyncClient kinesis = engine.kinesis();
        engine.createStream("clicks-dead", 1);
        FailurePolicy policy =
                FailurePolicy.retry(3).then(FailurePolicy.deadLetter(KinesisDeadLetters.to(kinesis, "clicks-dead")));
        readThree("to-stream", policy, List.of("a", "c"));
        assertThat(told(ConsumerEvent.RecordDeadLettered.class)).hasSize(1);

        ConcurrentLinkedQueue<ConsumerRecord> read = new ConcurrentLinkedQueue<>();
        try (KinesisConsumer consumer =
                started(builder("clicks-dead", FailurePolicy.block()).onRecord(read::add))) {
            await().atMost(LIMIT).until(() -> !read.isEmpty());
            consumer.close(LIMIT);
        }
        assertThat(read).singleElement().satisfies(record -> {
            assertThat(text(record)).isEqualTo("b");
            assertThat(record.partitionKey()).isEqualTo("k");
            assertThat(record.headers())
                    .anySatisfy(header -> assertThat(header.toString()).contains("mr-dl-attempts"));
            DeadLetter letter = DeadLetterHeaders.read(record.content()).orElseThrow();
            assertThat(letter.source().stream()).isEqualTo("to-stream");
            assertThat(letter.source().shardId()).isEqualTo(SHARD);
            assertThat(letter.source().position().subSequence()).isEqualTo(1);
            assertThat(letter.failure().attempts()).isEqualTo(3);
            assertThat(letter.failure().application()).isEqualTo("to-stream-app");
        });
    }

    @Test
    void deadLetterIsAMessageOfAQueue() throws IOException {
        try (LocalQueue queue = new LocalQueue();
                SqsAsyncClient sqs = SqsAsyncClient.builder()
                        .endpointOverride(queue.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(Engine.ANYONE)
                        .build()) {
            String queueUrl = queue.url("clicks-dead");
            FailurePolicy policy =
                    FailurePolicy.retry(3).then(FailurePolicy.deadLetter(SqsDeadLetters.to(sqs, queueUrl)));
            readThree("to-queue", policy, List.of("a", "c"));
            assertThat(queue.sent()).singleElement().satisfies(message -> {
                DeadLetter letter = DeadLetterJson.parse(
                        requireNonNull(message.get("MessageBody")).asString().getBytes(StandardCharsets.UTF_8));
                assertThat(text(letter)).isEqualTo("b");
                assertThat(letter.failure().attempts()).isEqualTo(3);
            });
        }
    }

    @Test
    void deadLetterIsALineOfAFile() throws IOException {
        FileDeadLetters files = FileDeadLetters.in(directory);
        FailurePolicy policy = FailurePolicy.retry(3).then(FailurePolicy.deadLetter(files));
        readThree("to-file", policy, List.of("a", "c"));
        files.close();
        try (DeadLetterReader reader =
                DeadLetterReader.open(DeadLetterReader.files(directory).get(0))) {
            DeadLetterReader.@Nullable Line line = reader.next();
            assertThat(text(requireNonNull(requireNonNull(line).letter()))).isEqualTo("b");
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void deadLetterThatTheFirstPlaceRefusesGoesToTheSecond() throws IOException {
        KinesisAsyncClient kinesis = engine.kinesis();
        FileDeadLetters files = FileDeadLetters.in(directory);
        FailurePolicy policy = FailurePolicy.retry(3)
                .then(FailurePolicy.deadLetter(
                        KinesisDeadLetters.to(kinesis, "clicks-nowhere").orElse(files)));
        readThree("to-second", policy, List.of("a", "c"));
        files.close();
        assertThat(DeadLetterReader.files(directory)).hasSize(1);
    }

    @Test
    void recordIsUnsettledUntilItsOwnDestinationHasTheLetter() {
        Map<String, byte[]> table = new ConcurrentHashMap<>();
        FailurePolicy policy = FailurePolicy.retry(3)
                .then(FailurePolicy.deadLetter(letter -> CompletableFuture.runAsync(() -> table.put(
                        letter.source().shardId() + "/" + letter.source().position(), DeadLetterJson.write(letter)))));
        readThree("to-own", policy, List.of("a", "c"));
        assertThat(table.values())
                .singleElement()
                .satisfies(json -> assertThat(text(DeadLetterJson.parse(json))).isEqualTo("b"));
    }

    @Test
    void letterThatFailsIsPutAgainAndNothingPassesItsRecord() {
        CompletableFuture<Object> refused = CompletableFuture.failedFuture(new IOException("disk full"));
        DeadLetterDestination twiceRefused = letter -> {
            letters.add(letter);
            return letters.size() < 3 ? refused : CompletableFuture.completedFuture(letter);
        };
        readThree("refused", FailurePolicy.retry(1).then(FailurePolicy.deadLetter(twiceRefused)), List.of("a", "c"));
        assertThat(letters).hasSize(3);
        assertThat(attempts).containsExactly("a", "b", "c");
        assertThat(told(ConsumerEvent.CallFailed.class))
                .filteredOn(event -> event.operation().startsWith("dead letter"))
                .hasSize(2);
    }

    @Test
    void parkedKeyWaitsInOrderWhileOthersGoOnAndIsTriedWhenSomebodySaysSo() {
        FailurePolicy policy = FailurePolicy.retry(3)
                .then(FailurePolicy.parkKey(ParkLimit.of(1_000, Duration.ofMinutes(10))))
                .then(FailurePolicy.deadLetter(dead));
        engine.createStream("parked", 1);
        engine.put("parked", "a", List.of("a1", "a2", "a3"));
        engine.put("parked", "b", List.of("b1", "b2", "b3"));
        fail("a1");
        try (KinesisConsumer consumer = started(builder("parked", policy).onRecord(this::handle))) {
            awaitDone(List.of("b1", "b2", "b3"));
            await().atMost(LIMIT)
                    .until(() -> told(ConsumerEvent.KeyParked.class).size() == 1);
            assertThat(attemptsAt("a1")).isEqualTo(3);
            failing.clear();
            consumer.resumeKey(SHARD, "a");
            awaitDone(List.of("b1", "b2", "b3", "a1", "a2", "a3"));
            assertSettledTo(consumer.close(LIMIT), 2);
        }
        assertThat(letters).isEmpty();
    }

    @Test
    void keyWithTooManyRecordsBehindItIsParkedNoLonger() {
        FailurePolicy policy = FailurePolicy.retry(3)
                .then(FailurePolicy.parkKey(ParkLimit.of(1_000, Duration.ofMinutes(10))))
                .then(FailurePolicy.deadLetter(dead));
        engine.createStream("crowded", 1);
        List<String> texts =
                IntStream.range(0, 1_500).mapToObj(Integer::toString).toList();
        engine.put("crowded", "a", texts);
        fail("0");
        try (KinesisConsumer consumer = started(builder("crowded", policy).onRecord(this::handle))) {
            awaitDone(texts.subList(1, texts.size()));
            assertSettledTo(consumer.close(LIMIT), 1_499);
        }
        assertThat(letters)
                .singleElement()
                .satisfies(letter -> assertThat(text(letter)).isEqualTo("0"));
    }

    @Test
    void bisectFindsTheRecordThatABatchFailsOn() {
        FailurePolicy policy =
                FailurePolicy.retry(2).then(FailurePolicy.bisect()).then(FailurePolicy.deadLetter(dead));
        engine.createStream("halved", 1);
        engine.put("halved", "k", List.of("a", "b", "c", "d", "e", "f", "g", "h"));
        fail("e");
        try (KinesisConsumer consumer = started(builder("halved", policy).processor(context -> new WholeBatches()))) {
            awaitDone(List.of("a", "b", "c", "d", "f", "g", "h"));
            assertSettledTo(consumer.close(LIMIT), 7);
        }
        assertThat(letters)
                .singleElement()
                .satisfies(letter -> assertThat(text(letter)).isEqualTo("e"));
    }

    /** Takes a batch or nothing of it, as a transaction does. */
    private final class WholeBatches implements ShardProcessor {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored")
        public void process(RecordBatch batch, Checkpointer checkpointer) throws Exception {
            for (ConsumerRecord record : batch) {
                throwIfFailing(text(record));
            }
            batch.forEach(record -> done.add(text(record)));
            checkpointer.checkpoint();
        }
    }

    @Test
    void whatNoAttemptMendsGoesAtOnceAndAnythingElseBlocks() {
        FailurePolicy policy =
                FailurePolicy.block().when(CharacterCodingException.class, FailurePolicy.deadLetter(dead));
        engine.createStream("by-cause", 1);
        engine.put("by-cause", "k", List.of("a", "damaged", "while the database is down", "d"));
        failing.put("damaged", new CharacterCodingException());
        fail("while the database is down");
        try (KinesisConsumer consumer = started(builder("by-cause", policy).onRecord(this::handle))) {
            await().atMost(LIMIT).until(() -> attemptsAt("while the database is down") >= 5);
            assertThat(letters)
                    .singleElement()
                    .satisfies(letter -> assertThat(text(letter)).isEqualTo("damaged"));
            assertThat(attemptsAt("damaged")).isEqualTo(1);
            assertThat(done).containsExactly("a");
            failing.clear();
            awaitDone(List.of("a", "while the database is down", "d"));
            assertSettledTo(consumer.close(LIMIT), 3);
        }
    }
}
