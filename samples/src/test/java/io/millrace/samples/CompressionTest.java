package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.ConsumerBuilder;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.local.LocalAws;
import io.millrace.producer.Compression;
import io.millrace.producer.KinesisProducer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Compressed records from producers to a consumer, beside others; the README of the producer quotes it. */
class CompressionTest {
    private static final LocalAws AWS = LocalAws.started();
    private static final KinesisAsyncClient KINESIS = AWS.kinesisAsyncClient();
    private static final DynamoDbAsyncClient DYNAMODB = AWS.dynamoDbAsyncClient();

    @AfterAll
    static void close() {
        AWS.close();
    }

    /** Record {@code i}, small or large, some with headers or an explicit hash key; the number stands in front. */
    private static UserRecord record(int i) {
        String line =
                "{\"number\":" + i + ",\"user\":\"user-" + i % 7 + "\",\"path\":\"/products/" + i * 31 % 1_000 + "\"},";
        byte[] data = (i + "," + line.repeat(i % 3 == 0 ? 1 : 1 + i % 50)).getBytes(StandardCharsets.UTF_8);
        UserRecord record = UserRecord.of("user-" + i % 7, data);
        if (i % 5 == 0) {
            record = record.withHeaders(List.of(new Header("trace", "t" + i)));
        }
        return i % 11 == 0 ? record.withExplicitHashKey(new HashKey(i * 0x123456789ABCDEFL, i)) : record;
    }

    private static int number(UserRecord record) {
        String text = StandardCharsets.UTF_8.decode(record.data()).toString();
        return Integer.parseInt(text.substring(0, text.indexOf(',')));
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored")
    void everyRecordArrivesAsItWasPutWhicheverWayItWasSent() throws InterruptedException {
        AWS.kinesis().createStream("mixed", 2);
        LinkedBlockingQueue<ConsumerRecord> delivered = new LinkedBlockingQueue<>();
        ConcurrentLinkedQueue<ConsumerEvent> events = new ConcurrentLinkedQueue<>();
        int records = 900;
        List<Long> sentBytes = new ArrayList<>();
        try (KinesisProducer plain = producer("mixed").build();
                KinesisProducer gzip =
                        producer("mixed").compression(Compression.gzip()).build();
                KinesisProducer zstd = producer("mixed")
                        .compression(Compression.zstd().above(200))
                        .build();
                KinesisConsumer consumer = consumer("mixed")
                        .onRecord(delivered::add)
                        .listener(events::add)
                        .build()) {
            consumer.start();
            List<KinesisProducer> producers = List.of(plain, gzip, zstd);
            for (int i = 0; i < records; i++) {
                // Each producer gets records of all kinds.
                producers.get(i / 3 % 3).put(record(i));
            }
            for (KinesisProducer producer : producers) {
                producer.flush().orTimeout(30, TimeUnit.SECONDS).join();
                sentBytes.add(producer.stats().bytesWritten());
            }
            Map<Integer, UserRecord> first = new HashMap<>();
            while (first.size() < records) {
                ConsumerRecord record = Objects.requireNonNull(delivered.poll(30, TimeUnit.SECONDS), "a record");
                UserRecord content = record.content();
                assertThat(content).isEqualTo(record(number(content)));
                first.put(number(content), content);
            }
            consumer.close(Duration.ofSeconds(10));
        }
        assertThat(sentBytes.get(1)).isLessThan(sentBytes.get(0) / 3);
        assertThat(sentBytes.get(2)).isLessThan(sentBytes.get(0) / 3);
        assertThat(events).noneMatch(event -> event instanceof ConsumerEvent.RecordsNotUnwrapped);
    }

    @Test
    void whatCannotBeUnwrappedArrivesAsItIsAndIsToldOf() throws InterruptedException {
        AWS.kinesis().createStream("odd", 1);
        LinkedBlockingQueue<ConsumerRecord> delivered = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<ConsumerEvent> told = new LinkedBlockingQueue<>();
        UserRecord claimed = UserRecord.of("user-1", ByteBuffer.wrap(new byte[600]))
                .withHeaders(List.of(new Header(Header.CONTENT_ENCODING, "gzip")));
        UserRecord large = UserRecord.of("user-1", new byte[5_000]);
        try (KinesisProducer producer =
                        producer("odd").compression(Compression.gzip()).build();
                KinesisConsumer consumer = consumer("odd")
                        .maxUnwrappedBytes(4_000)
                        .onRecord(delivered::add)
                        .listener(event -> {
                            if (event instanceof ConsumerEvent.RecordsNotUnwrapped) {
                                told.add(event);
                            }
                        })
                        .build()) {
            consumer.start();
            producer.put(claimed).orTimeout(30, TimeUnit.SECONDS).join();
            producer.put(large).orTimeout(30, TimeUnit.SECONDS).join();
            ConsumerRecord one = Objects.requireNonNull(delivered.poll(30, TimeUnit.SECONDS), "a record");
            assertThat(one.content()).isEqualTo(claimed);
            ConsumerRecord two = Objects.requireNonNull(delivered.poll(30, TimeUnit.SECONDS), "a record");
            assertThat(two.content().dataSizeBytes()).isLessThan(100);
            assertThat(two.headers()).containsExactly(new Header(Header.CONTENT_ENCODING, "gzip"));
            assertThat(told.poll(30, TimeUnit.SECONDS)).hasToString(events(one, "DAMAGED"));
            assertThat(told.poll(30, TimeUnit.SECONDS)).hasToString(events(two, "TOO_LARGE"));
            consumer.close(Duration.ofSeconds(10));
        }
    }

    private static String events(ConsumerRecord record, String cause) {
        return new ConsumerEvent.RecordsNotUnwrapped(record.shardId(), record.sequenceNumber(), 1, "gzip", cause)
                .toString();
    }

    @SuppressWarnings("unused")
    private static KinesisProducer quoted() {
        KinesisProducer producer = KinesisProducer.builder("clicks")
                .compression(Compression.gzip().above(1_000))
                .build();
        return producer;
    }

    private static KinesisProducer.Builder producer(String stream) {
        return KinesisProducer.builder(stream).client(KINESIS);
    }

    private static ConsumerBuilder consumer(String stream) {
        return KinesisConsumer.builder(stream, stream + "-reader")
                .kinesisClient(KINESIS)
                .dynamoDbClient(DYNAMODB);
    }
}
