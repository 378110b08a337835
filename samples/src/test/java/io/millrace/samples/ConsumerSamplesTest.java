package io.millrace.samples;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.ReplayReport;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterHeaders;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.TraceContext;
import io.millrace.producer.KinesisProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Runs every sample that consumes. */
@AnyEngine
class ConsumerSamplesTest {
    private final LinkedBlockingQueue<ConsumerRecord> records = new LinkedBlockingQueue<>();

    @Test
    void everyRecordReachesTheHandler(TestEngine engine) throws InterruptedException {
        String stream = engine.stream("consume", 1);
        PutAndForget.run(engine.kinesis(), stream);
        try (KinesisConsumer consumer =
                Consume.run(engine.kinesis(), engine.dynamoDb(), stream, engine.application("records"), records::add)) {
            assertThat(take(1_000)).hasSize(1_000);
            consumer.close(Duration.ofSeconds(10));
        }
    }

    @Test
    void everyBatchReachesTheProcessor(TestEngine engine) throws InterruptedException {
        String stream = engine.stream("batches", 1);
        PutAndForget.run(engine.kinesis(), stream);
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        try (KinesisConsumer consumer = ConsumeBatches.run(
                engine.kinesis(), engine.dynamoDb(), stream, engine.application("batches"), sizes::add)) {
            int received = 0;
            while (received < 1_000) {
                Integer size = sizes.poll(1, TimeUnit.MINUTES);
                assertThat(size).as("after %d records", received).isNotNull();
                received += size;
            }
            consumer.close(Duration.ofSeconds(10));
        }
    }

    @Test
    void everyRecordIsPushedToARegisteredConsumer(TestEngine engine) throws InterruptedException {
        String stream = engine.stream("pushed", 1);
        PutAndForget.run(engine.kinesis(), stream);
        String name = engine.application("pushed");
        try (KinesisConsumer consumer =
                ConsumeByFanOut.run(engine.kinesis(), engine.dynamoDb(), stream, name, records::add)) {
            assertThat(take(1_000)).hasSize(1_000);
            assertThat(consumersOf(engine, stream)).containsExactly(name);
            consumer.close(Duration.ofSeconds(10));
        }
    }

    @Test
    void aRepeatOfTheProducerIsPassedOver(TestEngine engine) throws InterruptedException {
        String stream = engine.stream("repeats", 1);
        DropRepeats.put(engine.kinesis(), stream);
        wireRecords(engine, stream).forEach(record -> putAgain(engine, stream, record));
        putAgain(engine, stream, wireRecord("end"));
        try (KinesisConsumer consumer = DropRepeats.run(
                engine.kinesis(), engine.dynamoDb(), stream, engine.application("repeats"), records::add)) {
            List<ConsumerRecord> taken = take(101);
            assertThat(taken.stream().map(ConsumerRecord::partitionKey))
                    .doesNotHaveDuplicates()
                    .endsWith("end");
            assertThat(taken.get(0).headers()).containsExactly(new Header("type", "order-placed"));
            consumer.close(Duration.ofSeconds(10));
        }
    }

    @Test
    void aSlowCustomerHoldsUpNobodyElse(TestEngine engine) throws InterruptedException {
        String stream = engine.stream("lanes", 1);
        putOrders(engine, stream);
        CountDownLatch others = new CountDownLatch(20);
        CompletableFuture<Void> slow = new CompletableFuture<>();
        ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
        CountDownLatch all = new CountDownLatch(30);
        try (KinesisConsumer consumer =
                ConsumeInLanes.run(engine.kinesis(), engine.dynamoDb(), stream, engine.application("lanes"), record -> {
                    handled.add(record.partitionKey());
                    all.countDown();
                    if (record.partitionKey().startsWith("customer-0/")) {
                        return slow;
                    }
                    others.countDown();
                    return CompletableFuture.completedFuture(null);
                })) {
            assertThat(others.await(1, TimeUnit.MINUTES))
                    .as("20 orders of others")
                    .isTrue();
            assertThat(handled.stream().filter(key -> key.startsWith("customer-0/")))
                    .hasSizeLessThan(2);
            slow.complete(null);
            assertThat(all.await(1, TimeUnit.MINUTES)).as("30 orders").isTrue();
            consumer.close(Duration.ofSeconds(10));
        }
        Map<String, List<String>> byCustomer = handled.stream()
                .collect(groupingBy(
                        key -> key.substring(0, key.indexOf('/')),
                        mapping(key -> key.substring(key.indexOf('/') + 1), toList())));
        List<String> inOrder = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(byCustomer)
                .containsOnly(
                        Map.entry("customer-0", inOrder),
                        Map.entry("customer-1", inOrder),
                        Map.entry("customer-2", inOrder));
    }

    @Test
    void aRecordThatFailsThreeTimesIsInTheOtherStreamAndItsNeighboursAreHandled(TestEngine engine)
            throws InterruptedException {
        String stream = engine.stream("letters", 1);
        String dead = engine.stream("letters-dead", 1);
        try (KinesisProducer producer = KinesisProducer.builder(stream)
                .client(engine.kinesis())
                .ordered()
                .build()) {
            for (String text : List.of("1", "two", "3")) {
                var unused = producer.put("user-42", text);
            }
            producer.flush().join();
        }
        String name = engine.application("letters");
        List<Long> numbers = new ArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        try (KinesisConsumer consumer =
                DeadLetters.run(engine.kinesis(), engine.dynamoDb(), stream, name, dead, record -> {
                    numbers.add(Long.parseLong(text(record)));
                    both.countDown();
                })) {
            assertThat(both.await(1, TimeUnit.MINUTES)).isTrue();
            consumer.close(Duration.ofSeconds(10));
        }
        assertThat(numbers).containsExactly(1L, 3L);
        List<UserRecord> letters = SamplesTest.read(engine, dead);
        assertThat(letters).singleElement().extracting(SamplesTest::text).isEqualTo("two");
        DeadLetter letter = DeadLetterHeaders.read(letters.get(0)).orElseThrow();
        assertThat(letter.cause().type()).isEqualTo(NumberFormatException.class.getName());
        assertThat(letter.failure().attempts()).isEqualTo(3);
    }

    @Test
    void whatArrivedIsReadAgainAndTheReportCountsIt(TestEngine engine) {
        String stream = engine.stream("replay", 2);
        PutAndForget.run(engine.kinesis(), stream);
        List<Instant> arrivals = arrivals(engine, stream);
        Instant first = arrivals.stream().min(Instant::compareTo).orElseThrow();
        Instant last = arrivals.stream().max(Instant::compareTo).orElseThrow();
        ReplayReport report = Replay.run(engine.kinesis(), stream, first, last.plusMillis(1), records::add);
        assertThat(report.complete()).isTrue();
        assertThat(report.records()).isEqualTo(1_000);
        assertThat(new HashSet<>(records)).hasSize(1_000);
    }

    @Test
    void aMovedKclProgramReadsItsShard(TestEngine engine) throws InterruptedException {
        String stream = engine.stream("moved-kcl", 1);
        PutAndForget.run(engine.kinesis(), stream);
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (KinesisConsumer consumer = MovedFromKcl.run(
                engine.kinesis(), engine.dynamoDb(), stream, engine.application("moved-kcl"), seen::add)) {
            assertThat(seen.poll(1, TimeUnit.MINUTES)).isEqualTo("reading shardId-000000000000");
            for (int i = 0; i < 1_000; i++) {
                assertThat(seen.poll(1, TimeUnit.MINUTES)).as("record %d", i).startsWith("user-");
            }
            assertThat(consumer.close(Duration.ofSeconds(10)).complete()).isTrue();
        }
    }

    @Test
    void whoHandlesARecordIsInTheTraceOfWhoPutIt(TestEngine engine) throws InterruptedException {
        String stream = engine.stream("trace", 1);
        LinkedBlockingQueue<TraceContext> traces = new LinkedBlockingQueue<>();
        CarryTrace.put(engine.kinesis(), stream, () -> "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        try (KinesisConsumer consumer =
                CarryTrace.run(engine.kinesis(), engine.dynamoDb(), stream, engine.application("trace"), traces::add)) {
            TraceContext trace = traces.poll(1, TimeUnit.MINUTES);
            assertThat(trace).isNotNull();
            assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(trace.parentId()).isEqualTo("00f067aa0ba902b7");
            consumer.close(Duration.ofSeconds(10));
        }
    }

    private List<ConsumerRecord> take(int count) throws InterruptedException {
        List<ConsumerRecord> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ConsumerRecord record = records.poll(1, TimeUnit.MINUTES);
            assertThat(record).as("record %d", i).isNotNull();
            taken.add(record);
        }
        return taken;
    }

    private static String text(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    private static void putOrders(TestEngine engine, String stream) {
        try (KinesisProducer producer = KinesisProducer.builder(stream)
                .client(engine.kinesis())
                .ordered()
                .build()) {
            for (int order = 0; order < 10; order++) {
                for (int customer = 0; customer < 3; customer++) {
                    var unused = producer.put("customer-" + customer + "/" + order, "placed");
                }
            }
            producer.flush().join();
        }
    }

    private static List<String> consumersOf(TestEngine engine, String stream) {
        String arn = engine.kinesis()
                .describeStreamSummary(request -> request.streamName(stream))
                .join()
                .streamDescriptionSummary()
                .streamARN();
        return engine.kinesis().listStreamConsumers(request -> request.streamARN(arn)).join().consumers().stream()
                .map(consumer -> consumer.consumerName())
                .toList();
    }

    private static List<Record> wireRecords(TestEngine engine, String stream) {
        List<Record> all = new ArrayList<>();
        for (String shard : engine.shards(stream)) {
            String iterator = engine.kinesis()
                    .getShardIterator(request ->
                            request.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .join()
                    .shardIterator();
            all.addAll(engine.kinesis()
                    .getRecords(request -> request.shardIterator(iterator))
                    .join()
                    .records());
        }
        assertThat(all).isNotEmpty();
        return all;
    }

    private static List<Instant> arrivals(TestEngine engine, String stream) {
        return wireRecords(engine, stream).stream()
                .map(Record::approximateArrivalTimestamp)
                .toList();
    }

    private static Record wireRecord(String key) {
        return Record.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(key))
                .build();
    }

    /** As a producer does that has got no answer: the same bytes under the same key. */
    private static void putAgain(TestEngine engine, String stream, Record record) {
        engine.kinesis()
                .putRecord(request -> request.streamName(stream)
                        .partitionKey(record.partitionKey())
                        .data(record.data()))
                .join();
    }
}
