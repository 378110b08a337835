package io.millrace.samples;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.deadletter.KinesisDeadLetters;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.process.RecordHandler;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Puts records that fail three times into another stream, and goes on: {@code DeadLetters STREAM NAME DEAD-LETTER-STREAM}. */
public final class DeadLetters {
    private DeadLetters() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                KinesisConsumer consumer = run(
                        kinesis,
                        dynamoDb,
                        arguments[0],
                        arguments[1],
                        arguments[2],
                        record -> System.out.println(Long.parseLong(
                                StandardCharsets.UTF_8.decode(record.data()).toString())))) {
            consumer.terminated().join();
        }
    }

    static KinesisConsumer run(
            KinesisAsyncClient kinesis,
            DynamoDbAsyncClient dynamoDb,
            String stream,
            String name,
            String deadLetterStream,
            RecordHandler handler) {
        KinesisConsumer consumer = KinesisConsumer.builder(stream, name)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .failurePolicy(FailurePolicy.retry(3)
                        .then(FailurePolicy.deadLetter(KinesisDeadLetters.to(kinesis, deadLetterStream))))
                .onRecord(handler)
                .build();
        consumer.start();
        return consumer;
    }
}
