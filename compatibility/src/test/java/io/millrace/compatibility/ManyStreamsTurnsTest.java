package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.consumer.StreamSet;
import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One application of many streams and one lease table: Millrace and the real KCL go on behind each other's checkpoints in all of them. The
 * streams have one name; one of them is in another account.
 */
final class ManyStreamsTurnsTest {
    private static final String STREAM = "clicks";
    private static final String APPLICATION = "many-streams-readers";
    private static final int TURN = 800;
    private static final int RECORDS = 5 * TURN;
    // One key in each half of the hash keys: order is promised per key, and each half of a split shard gets one.
    private static final String LOWER_KEY = "key-1";
    private static final String UPPER_KEY = "key-0";
    // Long enough for full aggregates, so that they end where their size says.
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(1);
    private static final Duration TURN_LIMIT = Duration.ofMinutes(3);

    private static final AttributeValue ABSENT = AttributeValue.fromS("");

    private final OtherAccount account = new OtherAccount(STREAM);
    private final Engines engines = Engines.startBeside(account);

    /**
     * What is written to a stream: records of the numbers from {@code first} on.
     *
     * @param name in the engine
     * @param split how many are in the shard that is split behind them
     */
    private record Content(String name, int first, int split) {
        Set<NumberedRecord> records(int from, int to) {
            return IntStream.range(from, to).mapToObj(this::record).collect(Collectors.toSet());
        }

        NumberedRecord record(int index) {
            boolean lower = index < split || index % 2 == 0;
            return new NumberedRecord(lower ? LOWER_KEY : UPPER_KEY, first + index);
        }
    }

    private final Content own = new Content(STREAM, 0, 3 * TURN);
    private final Content other = new Content(account.nameInTheEngine(), 1_000_000, 2 * TURN);
    private final List<Content> both = List.of(own, other);
    private KclStreams streams = new KclStreams(List.of());

    /**
     * Every turn ends inside aggregates. Millrace reads the end of the other account's shard, whose children the KCL goes on with; with
     * the own account's it is the other way round. In the last two turns the next worker is there before the one before it leaves.
     */
    @Test
    void eachGoesOnExactlyBehindTheCheckpointsOfTheOther()
            throws InterruptedException, ExecutionException, TimeoutException {
        assertThat(HashKey.ofPartitionKey(LOWER_KEY)).isLessThan(HashKey.ofPartitionKey(UPPER_KEY));
        Turn first = new Turn(0, TURN);
        Turn second = new Turn(TURN, 5 * TURN / 2);
        Turn third = new Turn(5 * TURN / 2, 4 * TURN);
        Turn fourth = new Turn(4 * TURN, 9 * TURN / 2);
        Turn fifth = new Turn(9 * TURN / 2, 5 * TURN);
        try (engines) {
            both.forEach(content -> engines.engine().createStream(content.name(), 1));
            streams = KclStreams.of(
                    engines.kinesis(), both.stream().map(Content::name).toList());
            write(own, 0, own.split());
            write(other, 0, other.split());

            try (CapturedLog log = CapturedLog.start();
                    KclWorker kcl = startKcl(first)) {
                first.await(kcl.name());
                assertThat(log.problemsOfTheKcl()).isEmpty();
            }
            assertLeases(1 + 1);
            split(other);
            try (MillraceWorker millrace = startMillrace(second)) {
                second.await(millrace.name());
            }
            assertLeases(1 + 3);
            split(own);
            MillraceWorker beside;
            try (CapturedLog log = CapturedLog.start();
                    KclWorker kcl = startKcl(third)) {
                third.await(kcl.name());
                beside = startMillrace(fourth);
                assertThat(log.problemsOfTheKcl()).isEmpty();
            }
            fourth.await(beside.name());
            assertLeases(3 + 3);
            try (CapturedLog log = CapturedLog.start();
                    KclWorker last = startKcl(fifth)) {
                awaitInTable(last.name());
                beside.close();
                fifth.await(last.name());
                assertThat(log.problemsOfTheKcl()).isEmpty();
            }
            assertLeases(3 + 3);
        }
        for (Turn turn : List.of(first, second, third, fourth, fifth)) {
            assertThat(turn.repeated()).as("%s", turn).isEmpty();
        }
    }

    private void split(Content content) throws InterruptedException, ExecutionException, TimeoutException {
        engines.split(
                content.name(), HashRanges.open(engines.shards(content.name())).get(0));
        write(content, content.split(), RECORDS);
    }

    /** The records between two indexes of each stream, and who gets them: others are refused. */
    private final class Turn {
        private final int from;
        private final int to;
        private final Deliveries taken = new Deliveries();

        Turn(int from, int to) {
            this.from = from;
            this.to = to;
        }

        boolean take(NumberedRecord record) {
            return both.stream().anyMatch(content -> isBefore(content, record)) && taken.take(record);
        }

        private boolean isBefore(Content content, NumberedRecord record) {
            return record.number() >= content.first() && record.number() < content.first() + to;
        }

        private Set<NumberedRecord> records() {
            Set<NumberedRecord> records = new HashSet<>();
            both.forEach(content -> records.addAll(content.records(from, to)));
            return records;
        }

        void await(String who) {
            Set<NumberedRecord> all = records();
            Awaitility.await(who + " takes " + this)
                    .atMost(TURN_LIMIT)
                    .untilAsserted(() -> assertThat(taken.missing(all)).isEmpty());
        }

        List<NumberedRecord> repeated() {
            return taken.beside(records());
        }

        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    private KclWorker startKcl(Turn turn) {
        return KclWorker.startOfMany(engines, streams, APPLICATION, turn::take);
    }

    private MillraceWorker startMillrace(Turn turn) {
        return MillraceWorker.startOfMany(engines, StreamSet.of(STREAM, account.arn()), APPLICATION, turn::take);
    }

    /** One lease for each shard, named as the KCL names it; the checkpoint of each that was begun lies inside an aggregate. */
    private void assertLeases(int count) {
        List<Map<String, AttributeValue>> leases =
                items().stream().filter(item -> item.containsKey("checkpoint")).toList();
        Set<String> named = Set.of(
                streams.streams().get(0).serialize(), streams.streams().get(1).serialize());
        assertThat(leases).hasSize(count).allSatisfy(lease -> {
            assertThat(named).contains(text(lease, "streamName"));
            assertThat(text(lease, "leaseKey")).isEqualTo(text(lease, "streamName") + ":" + text(lease, "shardId"));
        });
        assertThat(leases)
                .filteredOn(lease -> Character.isDigit(text(lease, "checkpoint").charAt(0)))
                .isNotEmpty()
                .extracting(lease -> lease.getOrDefault("checkpointSubSequenceNumber", ABSENT)
                        .n())
                .doesNotContain("0");
    }

    /** Waits until a worker of the KCL 3 is there, which its row of metrics shows. */
    private void awaitInTable(String worker) {
        Awaitility.await(worker + " is in the table")
                .atMost(TURN_LIMIT)
                .until(() ->
                        items().stream().anyMatch(item -> text(item, "leaseKey").contains(worker)));
    }

    private List<Map<String, AttributeValue>> items() {
        return engines.dynamoDb()
                .scan(request -> request.tableName(APPLICATION).consistentRead(true))
                .join()
                .items();
    }

    private static String text(Map<String, AttributeValue> item, String attribute) {
        return item.getOrDefault(attribute, ABSENT).s();
    }

    /** Writes with a producer that has seen no shards but the present ones, so that it has nothing to repeat. */
    private void write(Content content, int from, int to)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (KinesisProducer producer = KinesisProducer.builder(content.name())
                .client(engines.kinesis())
                .recordMaxBufferedTime(LINGER)
                .ordered()
                .build()) {
            CompletableFuture<?>[] puts = IntStream.range(from, to)
                    .mapToObj(content::record)
                    .map(record -> producer.put(record.key(), record.content()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(puts).get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
