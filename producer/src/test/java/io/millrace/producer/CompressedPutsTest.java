package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.FaultKind;
import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.SimulatedStream.Written;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Compressed records on their way through a whole producer and the local engine. */
class CompressedPutsTest {
    private static final long PATIENCE_SECONDS = 60;

    static Stream<Compression> kinds() {
        return Stream.of(Compression.gzip(), Compression.zstd());
    }

    /** Record {@code i}: small ones, large ones and noise; the number stands in front. */
    private static UserRecord record(int i) {
        byte[] data = CompressorTest.lines(i, i % 3 == 0 ? 100 : 600 + i % 7 * 400);
        ByteBuffer.wrap(data).putInt(i);
        UserRecord record = UserRecord.of("user-" + i % 20, data);
        return i % 5 == 0 ? record.withHeaders(List.of(new Header("trace", "t" + i))) : record;
    }

    /** What an aggregate's decoder gives, unpacked by whoever knows the header. */
    private static UserRecord unpacked(UserRecord read) {
        List<Header> headers = new ArrayList<>(read.headers());
        for (Compression.Encoding encoding : Compression.Encoding.values()) {
            int at = headers.indexOf(Compressor.header(encoding));
            if (at >= 0) {
                // The producer's own knows its header by identity.
                headers.set(at, Compressor.header(encoding));
                return Compressor.original(read.withHeaders(headers));
            }
        }
        return read;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void orderIdsAndRetriesAreThoseOfOtherRecords(Compression compression) throws Exception {
        FaultPlan faults = FaultPlan.seeded(11).throttleEntries(0.10).loseReplies("PutRecords", 0.10);
        int records = 800;
        try (LocalKinesis kinesis = LocalKinesis.builder()
                        .limits(Limits.none())
                        .faults(faults)
                        .start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("clicks", 2);
            List<CompletableFuture<PutResult>> puts = new ArrayList<>();
            try (KinesisProducer producer = KinesisProducer.builder("clicks")
                    .client(client)
                    .ordered()
                    .compression(compression)
                    .requestTimeout(Duration.ofMillis(400))
                    .recordMaxBufferedTime(Duration.ofMillis(10))
                    .build()) {
                for (int i = 0; i < records; i++) {
                    puts.add(producer.put(record(i)));
                    if (i % 100 == 99) {
                        puts.get(i - 50)
                                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .join();
                    }
                }
                producer.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            faults.clear();
            assertThat(puts).allSatisfy(put -> assertThat(put).isCompleted());
            assertThat(faults.recorded(FaultKind.LOSE_REPLY)).isPositive();
            judge(StreamCopy.of(client, "clicks"), records);
        }
    }

    /** What a shard holds, in order: compressed or not, in aggregates or alone. */
    private static List<SubRecord> read(SimulatedStream.SimulatedShard shard) {
        List<SubRecord> read = new ArrayList<>();
        for (Written written : shard.log) {
            Payload payload = Deaggregator.decode(ByteBuffer.wrap(written.wire().bytes()));
            if (payload instanceof Payload.Aggregated aggregated) {
                aggregated.forEach(read::add);
            } else if (payload instanceof Payload.Plain plain) {
                UserRecord alone = UserRecord.of(written.wire().partitionKey(), plain.data());
                read.add(new SubRecord(0, alone, Optional.empty()));
            }
        }
        return read;
    }

    private static void judge(SimulatedStream stream, int records) {
        Map<Integer, Optional<RecordId>> ids = new HashMap<>();
        Map<String, Integer> lastOfKey = new HashMap<>();
        int compressed = 0;
        for (SimulatedStream.SimulatedShard shard : stream.shards) {
            for (SubRecord read : read(shard)) {
                UserRecord whole = unpacked(read.record());
                compressed += whole.dataSizeBytes() > read.record().dataSizeBytes() ? 1 : 0;
                int number = whole.data().getInt();
                assertThat(whole).isEqualTo(record(number));
                Optional<RecordId> first = ids.putIfAbsent(number, read.id());
                if (first == null) {
                    Integer before = lastOfKey.put(whole.partitionKey(), number);
                    assertThat(before == null || before < number)
                            .as("%d behind %d", number, before)
                            .isTrue();
                } else {
                    assertThat(read.id()).as("id of %d, again", number).isEqualTo(first);
                }
            }
        }
        assertThat(ids).hasSize(records);
        assertThat(compressed).isGreaterThan(records / 2);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneCompressedRecordAloneIsAnAggregateOfOneUnderItsOwnKeys(Compression compression) throws Exception {
        UserRecord put = UserRecord.of("user-1", CompressorTest.lines(1, 5_000)).withExplicitHashKey(HashKey.MAX);
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("clicks", 2);
            ProducerStats stats;
            try (KinesisProducer producer = KinesisProducer.builder("clicks")
                    .client(client)
                    .compression(compression)
                    .build()) {
                PutResult result = producer.put(put).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(result.shardId()).isEqualTo("shardId-000000000001");
                stats = producer.stats();
            }
            List<Written> log = StreamCopy.of(client, "clicks").shards.get(1).log;
            assertThat(log).hasSize(1);
            WireRecord wire = log.get(0).wire();
            assertThat(wire.partitionKey()).isEqualTo("user-1");
            assertThat(stats.bytesWritten()).isEqualTo(wire.bytes().length + 6);
            assertThat(stats.bytesWritten()).isLessThan(2_500);
            assertThat(stats.ackedRecords()).isEqualTo(1);
            Payload payload = Deaggregator.decode(ByteBuffer.wrap(wire.bytes()));
            assertThat(payload).isInstanceOfSatisfying(Payload.Aggregated.class, whole -> {
                assertThat(whole.count()).isEqualTo(1);
                assertThat(unpacked(whole.get(0).record())).isEqualTo(put);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsGivenUpIsGivenBackAsItWasPut(Compression compression, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("failed.jsonl");
        ConcurrentLinkedQueue<UserRecord> handed = new ConcurrentLinkedQueue<>();
        List<UserRecord> puts = Stream.iterate(0, i -> i + 1)
                .limit(30)
                .map(CompressedPutsTest::record)
                .toList();
        try (LocalKinesis kinesis = LocalKinesis.start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("rescue", 1);
            try (KinesisProducer rescue =
                            KinesisProducer.builder("rescue").client(client).build();
                    KinesisProducer producer = KinesisProducer.builder("no-such-stream")
                            .client(client)
                            .compression(compression)
                            .failedRecordHandler(FailedRecordHandler.toFile(file)
                                    .andThen((record, failure) -> handed.add(record))
                                    .andThen(FailedRecordHandler.toStream(rescue)))
                            .build()) {
                for (CompletableFuture<PutResult> put :
                        puts.stream().map(producer::put).toList()) {
                    assertThat(failureOf(put).reason()).isEqualTo(Reason.NO_SUCH_STREAM);
                }
                rescue.flush().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(handed).containsExactlyInAnyOrderElementsOf(puts);
            try (Stream<FailedRecord> read = FailedRecords.read(file)) {
                assertThat(read.map(FailedRecord::record)).containsExactlyInAnyOrderElementsOf(puts);
            }
            List<UserRecord> forwarded = new ArrayList<>();
            for (Written written : StreamCopy.of(client, "rescue").shards.get(0).log) {
                Payload payload =
                        Deaggregator.decode(ByteBuffer.wrap(written.wire().bytes()));
                ((Payload.Aggregated) payload)
                        .forEach(sub -> forwarded.add(FailedRecord.fromHeaders(sub.record())
                                .orElseThrow()
                                .record()));
            }
            assertThat(forwarded).containsExactlyInAnyOrderElementsOf(puts);
        }
    }

    private static PutFailedException failureOf(CompletableFuture<PutResult> put) throws Exception {
        return put.handle((result, failure) -> PutFailedException.of(failure)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatACloseReportsIsAsItWasPut(Compression compression) {
        FaultPlan faults = FaultPlan.seeded(1).stall("PutRecords", 1.0);
        try (LocalKinesis kinesis = LocalKinesis.builder().faults(faults).start();
                KinesisAsyncClient client = ProducerOnLocalKinesisTest.client(kinesis.endpoint())) {
            kinesis.createStream("clicks", 1);
            KinesisProducer producer = KinesisProducer.builder("clicks")
                    .client(client)
                    .compression(compression)
                    .build();
            List<CompletableFuture<PutResult>> puts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                puts.add(producer.put(record(i)));
            }
            CloseReport report = producer.close(Duration.ofMillis(300));
            assertThat(puts).allMatch(CompletableFuture::isCompletedExceptionally);
            assertThat(report.unsent()).hasSize(10);
            for (int i = 0; i < 10; i++) {
                assertThat(report.unsent().get(i).record()).isEqualTo(record(i));
            }
        }
    }

    @Test
    void withoutTheLibraryGzipWorksAndZstdIsRefusedWithTheMend() throws Exception {
        try (WithoutLibrary loader = new WithoutLibrary("aircompressor")) {
            assertThatThrownBy(() -> built(loader, "zstd"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("io.airlift:aircompressor")
                    .hasMessageContaining("Compression.gzip()");
            try (AutoCloseable producer = built(loader, "gzip")) {
                assertThat(producer.getClass().getClassLoader()).isSameAs(loader);
            }
        }
    }

    /** {@code KinesisProducer.builder("clicks").compression(Compression.kind()).build()} in another class loader. */
    private static AutoCloseable built(ClassLoader loader, String kind) throws Exception {
        Class<?> compression = Class.forName("io.millrace.producer.Compression", true, loader);
        Class<?> producer = Class.forName("io.millrace.producer.KinesisProducer", true, loader);
        Object builder = producer.getMethod("builder", String.class).invoke(null, "clicks");
        try {
            builder.getClass()
                    .getMethod("compression", compression)
                    .invoke(builder, compression.getMethod(kind).invoke(null));
            return (AutoCloseable) builder.getClass().getMethod("build").invoke(builder);
        } catch (InvocationTargetException e) {
            throw (Exception) e.getCause();
        }
    }
}
