package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.local.AccountLimits;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.FaultRefusal;
import io.millrace.local.FaultRule;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.local.RecordDistribution;
import io.millrace.producer.Distribution.Readers;
import io.millrace.producer.ProducerEvent.PlacementChanged;
import io.millrace.producer.ProducerEvent.ShardMapChanged;
import io.millrace.producer.ProducerEvent.ShardMapUnavailable;
import io.millrace.producer.PutFailedException.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/** Streams of every kind, through the real SDK and HTTP: on-demand, placed by the service, rescaled, encrypted, huge, created anew. */
class StreamKindsOnLocalKinesisTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final String STREAM = "clicks";

    private final FaultPlan faults = FaultPlan.seeded(7);
    private final LocalKinesis kinesis = LocalKinesis.builder()
            .limits(Limits.none())
            .accountLimits(AccountLimits.none())
            .faults(faults)
            .start();
    private final KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint());
    private final BlockingQueue<ProducerEvent> events = new LinkedBlockingQueue<>();
    private final List<CompletableFuture<PutResult>> puts = new ArrayList<>();
    private final List<HashKey> hashes = new ArrayList<>();

    @BeforeEach
    void faultsBeginWithNone() {
        faults.clear();
    }

    @AfterEach
    void close() {
        client.close();
        kinesis.close();
    }

    @Test
    void anOnDemandStreamComesToBePlacedByTheServiceAndBackUnderLoadAndEveryReaderGetsEverything() throws Exception {
        onDemandStream();
        try (KinesisProducer producer = quick().build()) {
            await(event -> event instanceof ShardMapChanged);
            putAll(producer, 2000);
            kinesis.distributeRecords(STREAM, RecordDistribution.AUTO);
            putUntil(producer, event -> event instanceof PlacementChanged changed && changed.byService());
            putAll(producer, 2000);
            kinesis.distributeRecords(STREAM, RecordDistribution.USER_PARTITION_KEY);
            putUntil(producer, event -> event instanceof PlacementChanged changed && !changed.byService());
            putAll(producer, 2000);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        judge(false);
    }

    @Test
    void whereNobodyFiltersAggregatesGoOnUnderServiceManagedPlacementMarked() throws Exception {
        onDemandStream();
        kinesis.distributeRecords(STREAM, RecordDistribution.AUTO);
        KinesisProducer.Builder builder =
                quick().distribution(Distribution.byService().readBy(Readers.UNFILTERED));
        try (KinesisProducer producer = builder.build()) {
            putAll(producer, 10_000);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(producer.stats().ackedRecords()).isEqualTo(10_000);
            assertThat(producer.stats().wireRecordsWritten()).isLessThan(1_500);
            assertThat(producer.stats().regroupedRecords()).isZero();
        }
        ShiftingStream.Reader reader = ShiftingStream.Reader.MILLRACE;
        assertThat(reader.readAll(StreamCopy.of(client, STREAM))).hasSize(10_000);
        assertThat(ShiftingStream.Reader.KCL.readAll(StreamCopy.of(client, STREAM)))
                .hasSizeLessThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void updateShardCountDoublesAndHalvesUnderLoad(boolean ordered) throws Exception {
        kinesis.createStream(STREAM, 2);
        KinesisProducer.Builder builder = quick();
        if (ordered) {
            builder.ordered();
        }
        try (KinesisProducer producer = builder.build()) {
            await(event -> event instanceof ShardMapChanged);
            for (int shards : new int[] {4, 8, 4, 2}) {
                putAll(producer, 1500);
                client.updateShardCount(r ->
                                r.streamName(STREAM).targetShardCount(shards).scalingType(ScalingType.UNIFORM_SCALING))
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                client.waiter()
                        .waitUntilStreamExists(r -> r.streamName(STREAM))
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                putUntil(producer, event -> event instanceof ShardMapChanged changed && changed.openShards() == shards);
            }
            putAll(producer, 1500);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        judge(ordered);
    }

    @Test
    void aRecordOfTenMebibytesGoesAloneAndHoldsUpNoOther() throws Exception {
        kinesis.createStream(STREAM, 1);
        String arn = client.describeStreamSummary(r -> r.streamName(STREAM))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .streamDescriptionSummary()
                .streamARN();
        client.updateMaxRecordSize(r -> r.streamARN(arn).maxRecordSizeInKiB(10 * 1024))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        int largest = 10 * 1024 * 1024;
        try (KinesisProducer producer = quick().maxRecordSize(largest).build()) {
            putAll(producer, 100);
            byte[] huge = ByteBuffer.allocate(largest - 4).putInt(100).array();
            puts.add(producer.put("huge", huge));
            hashes.add(HashKey.ofPartitionKey("huge"));
            putAll(producer, 100);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        SimulatedStream copy = judge(false);
        assertThat(copy.shards.get(0).log)
                .anyMatch(written -> written.wire().bytes().length == largest - 4
                        && written.wire().partitionKey().equals("huge"));
    }

    @Test
    void aRecordThatIsTooLargeForTheStreamFailsAlone() throws Exception {
        kinesis.createStream(STREAM, 1);
        try (KinesisProducer producer = quick().maxRecordSize(10 * 1024 * 1024).build()) {
            putAll(producer, 100);
            CompletableFuture<PutResult> huge = producer.put("huge", new byte[2 * 1024 * 1024]);
            putAll(producer, 100);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(failureOf(huge).reason()).isEqualTo(Reason.REJECTED);
        }
        judge(false);
    }

    @Test
    void aThrottledKeyIsWaitedFor() throws Exception {
        kinesis.createStream(STREAM, 1);
        faults.add(FaultRule.refuse(FaultRefusal.kmsThrottling())
                .onOperation("PutRecords")
                .times(3));
        try (KinesisProducer producer = quick().build()) {
            PutResult result = producer.put("key", new byte[10]).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(result.attempts()).isEqualTo(4);
            assertThat(result.failedAttempts())
                    .extracting(Attempt::errorCode)
                    .containsExactly("KMSThrottlingException", "KMSThrottlingException", "KMSThrottlingException");
            assertThat(producer.stats().throttledEntries()).isEqualTo(3);
        }
        assertThat(faults.recorded(FaultKind.REFUSE)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "KMSAccessDeniedException, ACCESS_DENIED",
        "KMSDisabledException, REJECTED",
        "KMSNotFoundException, REJECTED",
        "KMSInvalidStateException, REJECTED",
        "KMSOptInRequired, REJECTED"
    })
    void aKeyThatCannotBeUsedFailsRecordsAtOnceAndIsNamed(String type, Reason reason) throws Exception {
        kinesis.createStream(STREAM, 1);
        faults.add(FaultRule.refuse(FaultRefusal.of(type)).onOperation("PutRecords"));
        try (KinesisProducer producer = quick().build()) {
            PutFailedException failed = failureOf(producer.put("key", new byte[10]));
            assertThat(failed.reason()).isEqualTo(reason);
            assertThat(failed.attempts()).isEqualTo(1);
            assertThat(failed)
                    .hasMessageContaining(type)
                    .hasMessageContaining("KMS key")
                    .hasMessageContaining("kms:GenerateDataKey");
        }
    }

    @Test
    void credentialsForPutRecordsAloneAreEnoughAndOneEventSaysSo() throws Exception {
        kinesis.createStream(STREAM, 4);
        faults.add(FaultRule.refuse(FaultRefusal.accessDenied()).onOperation("ListShards"))
                .add(FaultRule.refuse(FaultRefusal.accessDenied()).onOperation("DescribeStreamSummary"));
        try (KinesisProducer producer = quick().build()) {
            await(event -> event instanceof ShardMapUnavailable denied && denied.denied());
            putAll(producer, 2000);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(producer.stats().wireRecordsWritten()).isLessThan(2000);
            // The description is asked for within two seconds of the start; a refusal of it is no second event.
            while (faults.recorded(FaultKind.REFUSE) < 2) {
                putAll(producer, 100);
            }
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(events).isEmpty();
        judge(false);
    }

    @Test
    void moreThanAThousandShardsAreListedPageByPage() throws Exception {
        kinesis.createStream(STREAM, 2300);
        try (KinesisProducer producer = quick().build()) {
            ProducerEvent map = await(event -> event instanceof ShardMapChanged);
            assertThat(((ShardMapChanged) map).openShards()).isEqualTo(2300);
            for (int i = 0; i < 500; i++) {
                puts.add(producer.put("key-" + i, ByteBuffer.allocate(50).putInt(0, i)));
            }
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(puts).allSatisfy(put -> assertThat(put).isCompleted());
            assertThat(producer.stats().regroupedRecords()).isZero();
        }
    }

    @Test
    void aStreamThatIsDeletedAndCreatedAnewIsServedAgain() throws Exception {
        kinesis.createStream(STREAM, 4);
        try (KinesisProducer producer = quick().build()) {
            await(event -> event instanceof ShardMapChanged);
            putAll(producer, 500);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            kinesis.deleteStream(STREAM);
            assertThat(failureOf(producer.put("key", new byte[10])).reason()).isEqualTo(Reason.NO_SUCH_STREAM);
            kinesis.createStream(STREAM, 3);
            await(event -> event instanceof ShardMapChanged changed && changed.openShards() == 3);
            puts.clear();
            hashes.clear();
            putAll(producer, 2000);
            producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        judge(false);
    }

    private KinesisProducer.Builder quick() {
        return KinesisProducer.builder(STREAM)
                .client(client)
                .listener(events::add)
                .recordMaxBufferedTime(Duration.ofMillis(10))
                .aggregationMaxSize(2000);
    }

    private void onDemandStream() throws Exception {
        client.createStream(r -> r.streamName(STREAM).streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Puts at a pace that makes many requests. */
    private void putAll(KinesisProducer producer, int records) {
        for (int i = 0; i < records; i++) {
            int number = puts.size();
            String key = "user-" + number % 40;
            puts.add(producer.put(key, ByteBuffer.allocate(50).putInt(0, number)));
            hashes.add(HashKey.ofPartitionKey(key));
            if (i % 100 == 99) {
                puts.get(number - 50)
                        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
        }
    }

    private void putUntil(KinesisProducer producer, Predicate<ProducerEvent> wanted) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (events.stream().noneMatch(wanted)) {
            assertThat(System.nanoTime()).as("%s", events).isLessThan(endNanos);
            putAll(producer, 100);
        }
        events.clear();
    }

    private ProducerEvent await(Predicate<ProducerEvent> wanted) throws InterruptedException {
        while (true) {
            ProducerEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (wanted.test(Objects.requireNonNull(event, "no such event in time"))) {
                return event;
            }
        }
    }

    private SimulatedStream judge(boolean ordered) {
        faults.clear();
        SimulatedStream copy = StreamCopy.of(client, STREAM);
        Evidence run = new Evidence(copy, puts, hashes, List.of(), false);
        for (Guarantee guarantee : Guarantee.values()) {
            if (ordered || guarantee != Guarantee.KEY_ORDER) {
                assertThat(guarantee.violations(run)).as("%s", guarantee).isEmpty();
            }
        }
        return copy;
    }

    private static PutFailedException failureOf(CompletableFuture<PutResult> put) throws Exception {
        try {
            put.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            throw new AssertionError("the record was stored");
        } catch (ExecutionException e) {
            return (PutFailedException) Objects.requireNonNull(e.getCause());
        }
    }
}
