package io.millrace.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.agent.config.AwsOptions;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import io.millrace.agent.record.Batch;
import io.millrace.agent.record.Origin;
import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UnitStamp;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRefusal;
import io.millrace.local.FaultRule;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.local.RecordDistribution;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/** With the real SDK and a local engine over real sockets. */
class StreamDestinationTest {
    private static final String STREAM = "logs";
    private static final PartitionKey SPREAD = new PartitionKey.Spread(64 * 1024);

    private final FaultPlan faults = FaultPlan.seeded(1);
    private final LocalKinesis kinesis = LocalKinesis.builder()
            .region("eu-west-1")
            .limits(Limits.none())
            .faults(faults)
            .start();
    private final Destinations destinations =
            new Destinations("test-host", 32 * 1024 * 1024, OutputStream.nullOutputStream());
    private final List<Destination> opened = new ArrayList<>();

    private record Read(String shard, String key, String text, Optional<RecordId> id, Optional<UnitStamp> stamp) {}

    @AfterEach
    void stop() {
        opened.forEach(one -> one.close(Duration.ZERO));
        destinations.close();
        kinesis.close();
    }

    @Test
    void everyRecordOfManyBatchesArrivesOnceAndSharesKinesisRecords() throws Exception {
        kinesis.createStream(STREAM, 2);
        Destination logs = open(SPREAD, options(false, false));
        List<String> all = new ArrayList<>();
        List<SendResult> results = new ArrayList<>();
        long offset = 0;
        for (int i = 0; i < 20; i++) {
            List<String> lines = lines(all.size(), i % 5 == 0 ? 5 : 1000);
            all.addAll(lines);
            Batch batch = Batches.of(origin(), 0, offset, lines);
            offset += batch.bytes().length;
            results.add(result(logs, batch));
        }
        assertThat(results).allMatch(SendResult::isDelivered);
        assertThat(readAll()).extracting(Read::text).containsExactlyInAnyOrderElementsOf(all);
        DestinationStatus status = logs.status();
        assertThat(status.sentRecords()).isEqualTo(all.size());
        assertThat(status.sendAttempts()).isEqualTo(all.size());
        assertThat(status.sentBytes())
                .isEqualTo(all.stream().mapToLong(String::length).sum());
        // Two shards share twenty batches, and a slow machine ends more aggregates by their age than by their size.
        assertThat(status.wireRecords()).isBetween(20L, all.size() / 20L);
        assertThat(status.trouble()).isEmpty();
    }

    @Test
    void idsAreGenerationAndOffsetSoThatAConsumerDropsWhatIsReadAgain() throws Exception {
        kinesis.createStream(STREAM, 8);
        Destination logs = open(SPREAD, options(true, false));
        Batch first = Batches.of(origin(), 500, 700, lines(0, 5000));
        assertThat(result(logs, first).isDelivered()).isTrue();
        List<Read> once = readAll();
        // Read again after a crash, in other batches.
        Batch again = first.only(bits(1000, 5000));
        assertThat(result(logs, again).isDelivered()).isTrue();
        List<Read> twice = readAll();

        assertThat(once).hasSize(5000);
        assertThat(twice).hasSize(9000);
        assertThat(once).allSatisfy(read -> {
            assertThat(read.stamp()).hasValueSatisfying(stamp -> {
                assertThat(stamp.incarnation()).isEqualTo(Batches.GENERATION);
                assertThat(stamp.lowestUnsettled()).isEqualTo(500);
            });
            int line = Integer.parseInt(read.text().substring(5, 12));
            assertThat(read.id()).contains(new RecordId(Batches.GENERATION, first.offset(line)));
        });
        Set<String> distinct = new HashSet<>();
        twice.forEach(read ->
                distinct.add(read.shard() + " " + read.key() + " " + read.id().orElseThrow() + " " + read.text()));
        assertThat(distinct).hasSize(5000);
        assertThat(once.stream().map(Read::shard).distinct().count()).isGreaterThan(1);
    }

    @Test
    void smallPutsCarryIdsTooWhereTheyAreAskedFor() throws Exception {
        kinesis.createStream(STREAM, 2);
        Destination logs =
                open(new PartitionKey.Capture(Pattern.compile("user=(\\w+)"), "nobody"), options(true, false));
        Batch batch = Batches.of(100, "user=ann 1", "no name", "user=bob 2", "user=ann 3");
        assertThat(result(logs, batch).isDelivered()).isTrue();
        assertThat(readAll())
                .extracting(
                        Read::key, Read::text, read -> read.id().orElseThrow().number())
                .containsExactlyInAnyOrder(
                        tuple("ann", "user=ann 1", batch.offset(0)),
                        tuple("nobody", "no name", batch.offset(1)),
                        tuple("bob", "user=bob 2", batch.offset(2)),
                        tuple("ann", "user=ann 3", batch.offset(3)));
    }

    @Test
    void withoutAggregationEachRecordIsAKinesisRecord() throws Exception {
        kinesis.createStream(STREAM, 2);
        Destination logs = open(SPREAD, new Sink.StreamOptions(false, Duration.ofMillis(10), false, true, "none"));
        assertThat(result(logs, Batches.of(origin(), 0, 0, lines(0, 300))).isDelivered())
                .isTrue();
        assertThat(logs.status().wireRecords()).isEqualTo(300);
        assertThat(readAll()).hasSize(300).allMatch(read -> read.stamp().isEmpty());
    }

    @Test
    void compressedRecordsSayHowInAggregatesToo() throws Exception {
        kinesis.createStream(STREAM, 2);
        Destination logs = open(SPREAD, new Sink.StreamOptions(true, Duration.ofMillis(10), false, true, "gzip"));
        Batch batch = Batches.of(origin(), 0, 0, List.of("x".repeat(3000), "y".repeat(3000), "short"));
        assertThat(result(logs, batch).isDelivered()).isTrue();
        assertThat(readAll())
                .hasSize(3)
                .extracting(read -> read.id().orElseThrow().number())
                .containsExactlyInAnyOrder(0L, 3001L, 6002L);
        assertThat(readAll()).extracting(Read::text).contains("short").doesNotContain("x".repeat(3000));
    }

    @Test
    void aRecordThatIsTooLongIsRefusedAndItsNeighboursGo() throws Exception {
        kinesis.createStream(STREAM, 1);
        Destination logs = open(SPREAD, options(false, false));
        String longest = "x".repeat(logs.maxRecordBytes());
        SendResult result = result(logs, Batches.of(0, "a", longest + "x", "b", longest));
        assertThat(result.refused()).isEqualTo(bits(1, 2));
        assertThat(result.undelivered().isEmpty()).isTrue();
        assertThat(result.cause())
                .contains(String.valueOf(longest.length() + 1))
                .contains("longer than");
        assertThat(readAll()).extracting(Read::text).containsExactlyInAnyOrder("a", "b", longest);
    }

    @Test
    void deniedAccessIsUndeliveredAndNamedUntilItIsAllowed() throws Exception {
        kinesis.createStream(STREAM, 1);
        Destination logs = open(SPREAD, options(false, false));
        faults.add(FaultRule.refuse(FaultRefusal.accessDenied()).onOperation("PutRecords"));
        Batch batch = Batches.of(origin(), 0, 0, lines(0, 1000));
        SendResult denied = result(logs, batch);
        assertThat(denied.undelivered().cardinality()).isEqualTo(1000);
        assertThat(denied.refused().isEmpty()).isTrue();
        assertThat(logs.status().trouble()).contains("AccessDenied").contains("allow kinesis:PutRecords");
        assertThat(logs.status().errorsByCode()).containsKey("AccessDeniedException");
        assertThat(logs.status().sendErrors()).isGreaterThanOrEqualTo(1000);

        faults.clear();
        assertThat(result(logs, batch).isDelivered()).isTrue();
        assertThat(logs.status().trouble()).isEmpty();
    }

    @Test
    void aStreamThatIsNotThereIsUndeliveredAndNamed() throws Exception {
        kinesis.createStream(STREAM, 1);
        Sink.Stream elsewhere = new Sink.Stream("nowhere", aws(), options(false, false));
        Destination logs = keep(destinations.open(flow(SPREAD, elsewhere)));
        assertThat(result(logs, Batches.of(0, "a")).undelivered().cardinality()).isEqualTo(1);
        assertThat(logs.status().trouble()).contains("nowhere");
    }

    @Test
    void whereTheServicePlacesRecordsGoSingly() throws Exception {
        try (KinesisAsyncClient client = client()) {
            client.createStream(
                            r -> r.streamName(STREAM).streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                    .join();
            client.waiter().waitUntilStreamExists(r -> r.streamName(STREAM)).join();
        }
        kinesis.distributeRecords(STREAM, RecordDistribution.AUTO);
        Destination logs = open(SPREAD, options(false, false));
        Batch batch = Batches.of(origin(), 0, 0, lines(0, 2000));
        SendResult result = result(logs, batch);
        int tries = 1;
        while (!result.isDelivered() && tries < 20) {
            batch = batch.only(result.undelivered());
            result = result(logs, batch);
            tries++;
        }
        assertThat(result.isDelivered()).isTrue();
        assertThat(readAll().stream().filter(read -> read.stamp().isEmpty()).map(Read::text))
                .containsAll(lines(0, 2000).subList(1999, 2000));
    }

    @Test
    void flowsToOneStreamShareAProducerWhichLivesUntilTheLastOneIsClosed() throws Exception {
        kinesis.createStream(STREAM, 1);
        Destination one = open(SPREAD, options(false, false));
        Destination other = open(new PartitionKey.ByHost(), options(true, false));
        // Those of the tests before may be on their way out.
        for (int tries = 0; tries < 300 && producerThreads() != 1; tries++) {
            Thread.sleep(100);
        }
        assertThat(producerThreads()).isEqualTo(1);
        one.close(Duration.ofSeconds(30));
        assertThat(result(one, Batches.of(0, "late")).undelivered().cardinality())
                .isEqualTo(1);
        assertThat(result(other, Batches.of(0, "still")).isDelivered()).isTrue();
        other.close(Duration.ofSeconds(30));
        assertThat(readAll()).extracting(Read::key, Read::text).containsExactly(tuple("test-host", "still"));
    }

    @Test
    void aThrottledShardHoldsBackItsOwnRecordsAlone() throws Exception {
        kinesis.createStream(STREAM, 2);
        faults.add(FaultRule.of(FaultKind.THROTTLE_ENTRY).onShard("shardId-000000000000"));
        Destination logs = open(new PartitionKey.HashOfRecord(), options(false, false));
        List<String> lines = lines(0, 400);
        var sent = logs.send(Batches.of(origin(), 0, 0, lines)).toCompletableFuture();
        awaitOthersStored();
        assertThat(logs.status().throttledShards()).containsExactly("shardId-000000000000");
        logs.close(Duration.ofMillis(200));
        SendResult result = sent.get(30, TimeUnit.SECONDS);
        assertThat(result.undelivered().cardinality()).isBetween(100, 300);
        List<String> undelivered =
                result.undelivered().stream().mapToObj(lines::get).toList();
        assertThat(readAll()).extracting(Read::text).doesNotContainAnyElementsOf(undelivered);
        assertThat(readAll())
                .hasSize(400 - undelivered.size())
                .allMatch(read -> read.shard().endsWith("1"));
    }

    /** Waits until nothing more is stored from one refusal of the throttled shard to the one after the next. */
    private void awaitOthersStored() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        int before = -1;
        for (int stored = 0; stored == 0 || stored != before; ) {
            before = stored;
            long refusals = faults.recorded(FaultKind.THROTTLE_ENTRY);
            while (faults.recorded(FaultKind.THROTTLE_ENTRY) < refusals + 2) {
                assertThat(System.nanoTime() - end).as("within a minute").isNegative();
                Thread.sleep(20);
            }
            stored = readAll().size();
        }
    }

    @Test
    void whatIsNotStoredWhenTheTimeIsOverIsUndelivered() throws Exception {
        kinesis.createStream(STREAM, 1);
        faults.add(FaultRule.refuse(FaultRefusal.of("ThrottlingException")).onOperation("PutRecords"));
        Destination logs = open(SPREAD, options(false, false));
        var sent = logs.send(Batches.of(origin(), 0, 0, lines(0, 1000))).toCompletableFuture();
        logs.close(Duration.ofMillis(300));
        assertThat(sent.get(30, TimeUnit.SECONDS).undelivered().cardinality()).isEqualTo(1000);
    }

    private static long producerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("millrace-producer-" + STREAM))
                .count();
    }

    private Destination open(PartitionKey keys, Sink.StreamOptions options) {
        return keep(destinations.open(flow(keys, new Sink.Stream(STREAM, aws(), options))));
    }

    private Destination keep(Destination destination) {
        opened.add(destination);
        return destination;
    }

    private static FlowConfig flow(PartitionKey keys, Sink sink) {
        return new FlowConfig("flow", new Source.StandardInput(), Batches.LINES, List.of(), keys, sink);
    }

    private AwsOptions aws() {
        return aws(kinesis.endpoint());
    }

    static AwsOptions aws(URI endpoint) {
        return new AwsOptions(
                Optional.of("eu-west-1"),
                Optional.of(endpoint),
                new AwsOptions.Credentials.Static("local", "local"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                20,
                Duration.ofSeconds(6));
    }

    private static Sink.StreamOptions options(boolean ids, boolean ordered) {
        return new Sink.StreamOptions(true, Duration.ofMillis(10), ordered, ids, "none");
    }

    private static Origin origin() {
        return new Origin("flow", "/var/log/app.log", Batches.GENERATION);
    }

    private static List<String> lines(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> String.format("line %07d %s", i, "x".repeat(80)))
                .toList();
    }

    private static BitSet bits(int from, int to) {
        BitSet bits = new BitSet();
        bits.set(from, to);
        return bits;
    }

    private static SendResult result(Destination destination, Batch batch) throws Exception {
        return destination.send(batch).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** Everything in the stream, taken apart. */
    private List<Read> readAll() {
        List<Read> all = new ArrayList<>();
        try (KinesisAsyncClient client = client()) {
            client.listShards(r -> r.streamName(STREAM)).join().shards().forEach(shard -> {
                String next = client.getShardIterator(r -> r.streamName(STREAM)
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .join()
                        .shardIterator();
                long behind = 1;
                while (next != null && behind > 0) {
                    String from = next;
                    var answer = client.getRecords(r -> r.shardIterator(from)).join();
                    answer.records().forEach(record -> read(shard.shardId(), record, all));
                    behind = answer.records().isEmpty() ? answer.millisBehindLatest() : 1;
                    next = answer.nextShardIterator();
                }
            });
        }
        return all;
    }

    private KinesisAsyncClient client() {
        return KinesisAsyncClient.builder()
                .endpointOverride(kinesis.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .build();
    }

    private static void read(
            String shard, software.amazon.awssdk.services.kinesis.model.Record record, List<Read> into) {
        Payload payload = Deaggregator.decode(record.data().asByteBuffer());
        if (payload instanceof Payload.Aggregated aggregate) {
            for (SubRecord one : aggregate) {
                into.add(new Read(
                        shard,
                        one.record().partitionKey(),
                        StandardCharsets.UTF_8.decode(one.record().data()).toString(),
                        one.id(),
                        aggregate.stamp()));
            }
        } else {
            into.add(new Read(
                    shard, record.partitionKey(), record.data().asUtf8String(), Optional.empty(), Optional.empty()));
        }
    }
}
