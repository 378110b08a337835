package io.millrace.samples;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.producer.KinesisProducer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Gives records headers and ids, and passes over those that the producer had to send twice: {@code DropRepeats STREAM NAME}. */
public final class DropRepeats {
    private DropRepeats() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                KinesisConsumer consumer = run(
                        kinesis,
                        dynamoDb,
                        arguments[0],
                        arguments[1],
                        record -> System.out.println(record.partitionKey() + " with " + record.headers()))) {
            put(kinesis, arguments[0]);
            consumer.terminated().join();
        }
    }

    static void put(KinesisAsyncClient kinesis, String stream) {
        try (KinesisProducer producer = KinesisProducer.builder(stream)
                .client(kinesis)
                .recordIdShare(1) // ids in small aggregates too; by default where they are less than 1 %
                .build()) {
            for (int i = 0; i < 100; i++) {
                UserRecord order = UserRecord.of("order-" + i, ("total " + i).getBytes(StandardCharsets.UTF_8));
                var unused = producer.put(order.withHeaders(List.of(new Header("type", "order-placed"))));
            }
            producer.flush().join();
        }
    }

    static KinesisConsumer run(
            KinesisAsyncClient kinesis,
            DynamoDbAsyncClient dynamoDb,
            String stream,
            String name,
            RecordHandler handler) {
        KinesisConsumer consumer = KinesisConsumer.builder(stream, name)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .dedupe(Dedupe.byRecordId())
                .onRecord(handler)
                .build();
        consumer.start();
        return consumer;
    }
}
