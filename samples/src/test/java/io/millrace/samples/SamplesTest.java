package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.local.LocalAws;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Runs every sample. */
class SamplesTest {
    private static final LocalAws AWS = LocalAws.started();
    private static final KinesisAsyncClient KINESIS = AWS.kinesisAsyncClient();
    private static final DynamoDbAsyncClient DYNAMODB = AWS.dynamoDbAsyncClient();

    @BeforeAll
    static void createStreams() {
        List.of("forget", "order", "consume", "batches")
                .forEach(name -> AWS.kinesis().createStream(name, 1));
    }

    @AfterAll
    static void close() {
        AWS.close();
    }

    @Test
    void everyEventThatWasPutIsThere() {
        PutAndForget.run(KINESIS, "forget");
        assertThat(read("forget")).hasSize(1_000);
    }

    @Test
    void stepsOfAnOrderStandInOrder() {
        PutInOrder.run(KINESIS, "order");
        assertThat(read("order"))
                .extracting(
                        record -> StandardCharsets.UTF_8.decode(record.data()).toString())
                .containsExactly("placed", "paid", "packed", "sent");
    }

    @Test
    void everyRecordReachesTheHandler() throws InterruptedException {
        PutAndForget.run(KINESIS, "consume");
        LinkedBlockingQueue<ConsumerRecord> records = new LinkedBlockingQueue<>();
        try (KinesisConsumer consumer = Consume.run(KINESIS, DYNAMODB, "consume", "sample-records", records::add)) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(records.poll(30, TimeUnit.SECONDS))
                        .as("record %d", i)
                        .isNotNull();
            }
            consumer.close(Duration.ofSeconds(10));
        }
    }

    @Test
    void everyBatchReachesTheProcessor() throws InterruptedException {
        PutAndForget.run(KINESIS, "batches");
        LinkedBlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        try (KinesisConsumer consumer =
                ConsumeBatches.run(KINESIS, DYNAMODB, "batches", "sample-batches", sizes::add)) {
            int received = 0;
            while (received < 1_000) {
                Integer size = sizes.poll(30, TimeUnit.SECONDS);
                assertThat(size).as("after %d records", received).isNotNull();
                received += size;
            }
            consumer.close(Duration.ofSeconds(10));
        }
    }

    private static List<UserRecord> read(String stream) {
        List<UserRecord> records = new ArrayList<>();
        ReadRawRecords.run(KINESIS, stream, "shardId-000000000000", records::add);
        return records;
    }
}
