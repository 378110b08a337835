package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.KinesisProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One application and one lease table: Millrace and the real KCL go on behind each other's checkpoints. */
final class TakingTurnsTest {
    private static final String STREAM = "taking-turns";
    private static final String APPLICATION = "taking-turns-readers";
    private static final int TURN = 1_000;
    // One key in each half of the hash keys: order is promised per key, and each half of the split shard gets one.
    private static final String LOWER_KEY = "key-1";
    private static final String UPPER_KEY = "key-0";
    private static final int FIRST_OF_TWO_KEYS = 3 * TURN;
    // Long enough for full aggregates, so that they end where their size says.
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final Duration WRITE_LIMIT = Duration.ofMinutes(1);
    private static final Duration TURN_LIMIT = Duration.ofMinutes(2);

    private final Engines engines = Engines.start(builder -> builder);

    /**
     * Every turn ends inside an aggregate, so that the next one depends on the sub-sequence number of the checkpoint. The third ends
     * in both halves of a split shard, whose leases Millrace has created.
     */
    @Test
    void eachGoesOnExactlyBehindTheCheckpointOfTheOther()
            throws InterruptedException, ExecutionException, TimeoutException {
        assertThat(HashKey.ofPartitionKey(LOWER_KEY)).isLessThan(HashKey.ofPartitionKey(UPPER_KEY));
        engines.engine().createStream(STREAM, 1);
        try (engines) {
            write(0, FIRST_OF_TWO_KEYS);
            assertThat(repeatedByMillrace(0, TURN)).isEmpty();
            assertCheckpointsLieInsideAggregates();
            assertThat(repeatedByKcl(TURN, 2 * TURN)).isEmpty();
            assertCheckpointsLieInsideAggregates();
            engines.split(STREAM, HashRanges.open(engines.shards(STREAM)).get(0));
            write(FIRST_OF_TWO_KEYS, 5 * TURN);
            assertThat(repeatedByMillrace(2 * TURN, 4 * TURN)).isEmpty();
            assertThat(repeatedByKcl(4 * TURN, 5 * TURN)).isEmpty();
        }
    }

    /** Waits until Millrace has taken the records of a turn, refusing those behind it; then those that it took beside them. */
    private List<NumberedRecord> repeatedByMillrace(int from, int to) {
        Deliveries taken = new Deliveries();
        try (MillraceWorker worker = MillraceWorker.start(
                engines, STREAM, APPLICATION, record -> record.number() < to && taken.take(record))) {
            awaitTurn(taken, from, to, worker);
        }
        return taken.beside(records(from, to));
    }

    /** Waits until the KCL has taken the records of a turn, refusing those behind it; then those that it took beside them. */
    private List<NumberedRecord> repeatedByKcl(int from, int to) {
        Deliveries taken = new Deliveries();
        try (CapturedLog log = CapturedLog.start();
                KclWorker worker = KclWorker.start(
                        engines, STREAM, APPLICATION, record -> record.number() < to && taken.take(record))) {
            awaitTurn(taken, from, to, worker);
            // Before it is stopped, which interrupts its threads at whatever they do.
            assertThat(log.problemsOfTheKcl()).isEmpty();
        }
        return taken.beside(records(from, to));
    }

    private static void awaitTurn(Deliveries taken, int from, int to, AutoCloseable worker) {
        await(worker.getClass().getSimpleName() + " takes " + from + " to " + to)
                .atMost(TURN_LIMIT)
                .until(() -> taken.missing(records(from, to)).isEmpty());
    }

    private void assertCheckpointsLieInsideAggregates() {
        AttributeValue absent = AttributeValue.fromS("");
        assertThat(engines.dynamoDb()
                        .scan(request -> request.tableName(APPLICATION))
                        .join()
                        .items())
                .filteredOn(item -> item.getOrDefault("leaseKey", absent).s().startsWith("shardId-"))
                .isNotEmpty()
                .extracting(item ->
                        item.getOrDefault("checkpointSubSequenceNumber", absent).n())
                .doesNotContain("0");
    }

    /** Writes with a producer that has seen no shards but the present ones, so that it has nothing to repeat. */
    private void write(int from, int to) throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<?>> puts = new ArrayList<>();
        try (KinesisProducer producer = KinesisProducer.builder(STREAM)
                .client(engines.kinesis())
                .recordMaxBufferedTime(LINGER)
                .ordered()
                .build()) {
            for (int number = from; number < to; number++) {
                NumberedRecord record = record(number);
                puts.add(producer.put(record.key(), record.content()));
            }
            CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new))
                    .get(WRITE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Set<NumberedRecord> records(int from, int to) {
        return IntStream.range(from, to).mapToObj(TakingTurnsTest::record).collect(Collectors.toSet());
    }

    private static NumberedRecord record(int number) {
        boolean lower = number < FIRST_OF_TWO_KEYS || number % 2 == 0;
        return new NumberedRecord(lower ? LOWER_KEY : UPPER_KEY, number);
    }
}
