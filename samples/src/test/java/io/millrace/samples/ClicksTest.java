package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.local.junit.LocalKinesis;
import io.millrace.local.junit.Stream;
import io.millrace.local.junit.StreamName;
import io.millrace.producer.KinesisProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;

/** What a test of one's own Kinesis program looks like; the README of local-kinesis quotes it. */
@LocalKinesis(shards = 4, dynamoDb = true)
class ClicksTest {

    @Test
    void aClickHasAShard(KinesisAsyncClient kinesis, @StreamName String clicks) {
        PutRecordResponse stored = kinesis.putRecord(
                        put -> put.streamName(clicks).partitionKey("user-42").data(SdkBytes.fromUtf8String("click")))
                .join();
        assertThat(stored.shardId()).startsWith("shardId-");
    }

    @Test
    void whatIsPutIsConsumed(KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb, @StreamName String clicks)
            throws InterruptedException {
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (KinesisProducer producer =
                        KinesisProducer.builder(clicks).client(kinesis).build();
                KinesisConsumer consumer = KinesisConsumer.builder(clicks, clicks + "-reader")
                        .kinesisClient(kinesis)
                        .dynamoDbClient(dynamoDb)
                        .onRecord(record -> seen.add(
                                StandardCharsets.UTF_8.decode(record.data()).toString()))
                        .build()) {
            consumer.start();
            producer.put("user-42", "click".getBytes(StandardCharsets.UTF_8)).join();
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("click");
            consumer.close(Duration.ofSeconds(10));
        }
    }

    @Test
    void twoStreamsOfOneTestAreTwo(@Stream(shards = 2) String orders, @Stream String invoices) {
        assertThat(orders).isNotEqualTo(invoices);
    }
}
