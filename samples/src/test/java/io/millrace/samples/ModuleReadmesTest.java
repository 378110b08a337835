package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.StreamSet;
import io.millrace.consumer.shard.Position;
import io.millrace.producer.Attempt;
import io.millrace.producer.CloseReport;
import io.millrace.producer.Distribution;
import io.millrace.producer.Distribution.Readers;
import io.millrace.producer.FailedRecord;
import io.millrace.producer.FailedRecordHandler;
import io.millrace.producer.FailedRecords;
import io.millrace.producer.KeyedAggregate;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.KplConfiguration;
import io.millrace.producer.ProducerMetrics;
import io.millrace.producer.PutResult;
import io.millrace.producer.RecordSubscriber;
import io.millrace.producer.WhenFull;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * The code of the READMEs of aggregation-format, producer and consumer. What takes its clients from the environment is
 * compiled here and not run; {@link SamplesTest} runs its like on clients of a local engine.
 */
class ModuleReadmesTest {
    private static final Logger log = LoggerFactory.getLogger(ModuleReadmesTest.class);

    private final byte[] bytes = "click".getBytes(StandardCharsets.UTF_8);
    private final List<String> handled = new ArrayList<>();

    /** Gives lines, null behind the last. */
    private interface LineReader {
        byte @Nullable [] next();
    }

    static CompletableFuture<PutResult> putTogether(KinesisProducer producer, String key, LineReader reader) {
        byte[] next = reader.next();
        Aggregator lines = Aggregator.unstamped(51_200 - key.length());
        while (next != null && lines.add(UserRecord.of(key, next))) {
            next = reader.next();
        }
        CompletableFuture<PutResult> stored = producer.putAggregate(KeyedAggregate.of(key, lines));
        return stored;
    }

    @Test
    void whatIsAggregatedIsTakenApart() {
        Aggregator aggregator = Aggregator.unstamped(51_200);
        boolean added = aggregator.add(UserRecord.of("user-42", bytes)); // false: full, encode and clear first
        byte[] wireRecord = aggregator.encode();

        Payload payload = Deaggregator.decode(ByteBuffer.wrap(wireRecord));
        if (payload instanceof Payload.Aggregated aggregated) {
            for (SubRecord sub : aggregated) {
                handle(sub.index(), sub.record().partitionKey(), sub.record().data());
            }
        } else if (payload instanceof Payload.Plain plain) {
            handle(plain.data()); // plain.damage() says why, if it starts like an aggregate
        }
        assertThat(added).isTrue();
        assertThat(handled).containsExactly("0 user-42 click");
    }

    @SuppressWarnings({"unused", "FutureReturnValueIgnored"})
    private void putsWithTheClientOfTheEnvironment() {
        try (KinesisProducer producer = KinesisProducer.builder("clicks").build()) {
            producer.put("user-42", bytes).whenComplete((result, failure) -> {
                if (failure != null) {
                    log.warn("not stored", failure); // a PutFailedException that names the reason and the mend
                }
            });
            producer.flush().join();
        }
    }

    @SuppressWarnings({"unused", "FutureReturnValueIgnored"})
    private void putsInEveryForm(
            KinesisProducer producer, List<UserRecord> records, Flow.Publisher<UserRecord> publisher) {
        producer.put("user-42", bytes); // byte[] or ByteBuffer; the bytes have been copied when put returns
        producer.put("user-42", "a line of text"); // UTF-8
        producer.put(bytes); // no key: a random one for each record, spread evenly over the shards, in no order
        producer.put(
                new UserRecord("user-42", HashKey.MAX, ByteBuffer.wrap(bytes), List.of(new Header("type", "click"))));

        producer.putAll(records)
                .thenAccept(batch -> batch.notStored()
                        .forEach(one -> log.warn("record {} of the list was not stored", one.index(), one.failure())));

        producer.whenRoom().thenCompose(room -> producer.put("user-42", bytes)); // no thread waits

        RecordSubscriber subscriber = producer.subscriber();
        publisher.subscribe(subscriber);
        subscriber.settled().thenAccept(outcome -> log.info("{} stored", outcome.stored()));
    }

    @SuppressWarnings("unused")
    private KinesisProducer buildsItsClient(AwsCredentialsProvider credentials) {
        KinesisProducer producer = KinesisProducer.builder("clicks")
                .region(Region.EU_WEST_1)
                .credentialsProvider(credentials)
                .endpoint(URI.create("https://vpce-1234.kinesis.eu-west-1.vpce.amazonaws.com"))
                .proxy(URI.create("http://proxy.internal:3128"))
                .headers(record -> List.of(new Header("traceparent", currentTrace())))
                .whenFull(WhenFull.later(1_000_000))
                .build();
        return producer;
    }

    @SuppressWarnings("unused")
    private KinesisProducer saysWhoReads() {
        KinesisProducer producer = KinesisProducer.builder("clicks")
                .distribution(Distribution.detected().readBy(Readers.UNFILTERED))
                .build();
        return producer;
    }

    private static String currentTrace() {
        return "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    }

    @SuppressWarnings({"unused", "FutureReturnValueIgnored"})
    private void movesFromTheKpl(Path file) {
        KplConfiguration configuration = KplConfiguration.read(file);
        configuration.notes().forEach(note -> log.info("{}", note.text()));
        KinesisProducer producer =
                configuration.applyTo(KinesisProducer.builder("clicks")).build();

        producer.put("user-42", bytes).whenComplete((result, failure) -> {
            if (failure == null) {
                stored(result.shardId(), result.sequenceNumber());
            } else {
                lost(failure.getMessage()); // a PutFailedException: reason, attempts, whether it may have been written
            }
        });

        producer.flush().join();
        CloseReport report = producer.close(Duration.ofSeconds(20));
        report.unsent().forEach(unsent -> lost(unsent.failure().getMessage()));
    }

    private void stored(String shardId, String sequenceNumber) {
        handled.add(shardId + " " + sequenceNumber);
    }

    private void lost(@Nullable String why) {
        handled.add("lost: " + why);
    }

    @SuppressWarnings("unused")
    private KinesisProducer keepsWhatIsGivenUp() {
        KinesisProducer rescue = KinesisProducer.builder("clicks-rescue").build();
        KinesisProducer producer = KinesisProducer.builder("clicks")
                .recordTtl(Duration.ofMinutes(10))
                .failedRecordHandler(FailedRecordHandler.toFile(Path.of("/var/lib/shop/failed.jsonl"))
                        .andThen(FailedRecordHandler.toStream(rescue)))
                .build();
        return producer;
    }

    @SuppressWarnings({"unused", "FutureReturnValueIgnored"})
    private void putsAgainWhatWasGivenUp(KinesisProducer producer, Path path) {
        for (Path file : FailedRecords.files(path)) {
            try (Stream<FailedRecord> records = FailedRecords.read(file)) {
                records.forEach(failed -> producer.put(failed.record()));
            }
        }
        producer.flush().join();
    }

    @SuppressWarnings({"unused", "FutureReturnValueIgnored"})
    private void readsTheAccountOfAttempts(KinesisProducer producer) {
        producer.put("user-42", bytes).thenAccept(result -> {
            for (Attempt attempt : result.failedAttempts()) {
                log.info("{} after {}: {}", attempt.errorCode(), attempt.sinceAccepted(), attempt.message());
            }
        });
    }

    @SuppressWarnings("unused")
    private void bindsItsMetrics(KinesisProducer producer, MeterRegistry registry, String hostName) {
        ProducerMetrics metrics = ProducerMetrics.of(producer) // the tag stream
                .tags("host", hostName) // further tags, if you like
                .perShard(100); // meters by shard too, for at most so many shards; default none
        metrics.bindTo(registry);
    }

    @SuppressWarnings("unused")
    private void consumesWithTheClientsOfTheEnvironment() {
        KinesisConsumer consumer = KinesisConsumer.builder("clicks", "click-counter")
                .initialPosition(Position.trimHorizon())
                .onRecord(record -> count(record.partitionKey(), record.data()))
                .listener(event -> log.info("{}", event))
                .build();
        consumer.start();
        consumer.started().join(); // or a ConsumerException: one line that says what to mend
        Runtime.getRuntime().addShutdownHook(new Thread(() -> consumer.close(Duration.ofSeconds(20))));
    }

    @SuppressWarnings("unused")
    private void consumesManyStreams() {
        StreamSet streams = StreamSet.of("clicks", "arn:aws:kinesis:eu-west-1:123456789012:stream/orders");
        KinesisConsumer consumer = KinesisConsumer.builder(streams, "click-counter")
                .onRecord(record -> count(record.partitionKey(), record.data()))
                .build();
        consumer.start();
        streams.add("payments");
        streams.remove("clicks");
    }

    private void handle(int index, String partitionKey, ByteBuffer data) {
        handled.add(index + " " + partitionKey + " " + StandardCharsets.UTF_8.decode(data));
    }

    private void handle(ByteBuffer data) {
        handled.add(StandardCharsets.UTF_8.decode(data).toString());
    }

    private void count(String partitionKey, ByteBuffer data) {
        handled.add(partitionKey + " " + data.remaining());
    }
}
