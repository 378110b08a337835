package io.millrace.samples;

import io.millrace.aggregation.Header;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.process.TraceContext;
import io.millrace.producer.KinesisProducer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Carries the trace of whoever puts a record to whoever handles it, as W3C Trace Context: {@code CarryTrace STREAM NAME}. */
public final class CarryTrace {
    private CarryTrace() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                DynamoDbAsyncClient dynamoDb = DynamoDbAsyncClient.create();
                KinesisConsumer consumer = run(
                        kinesis,
                        dynamoDb,
                        arguments[0],
                        arguments[1],
                        trace ->
                                System.out.println("in trace " + trace.traceId() + ", child of " + trace.parentId()))) {
            // A tracing library knows the current span; its propagator writes and reads the same text.
            put(kinesis, arguments[0], () -> "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            consumer.terminated().join();
        }
    }

    static void put(KinesisAsyncClient kinesis, String stream, Supplier<String> currentSpan) {
        try (KinesisProducer producer = KinesisProducer.builder(stream)
                .client(kinesis)
                .headers(record -> List.of(new Header(TraceContext.TRACEPARENT, currentSpan.get())))
                .build()) {
            producer.put("order-7", "placed").join();
        }
    }

    static KinesisConsumer run(
            KinesisAsyncClient kinesis,
            DynamoDbAsyncClient dynamoDb,
            String stream,
            String name,
            Consumer<TraceContext> sink) {
        KinesisConsumer consumer = KinesisConsumer.builder(stream, name)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .onRecord(record -> TraceContext.of(record.headers()).ifPresent(sink))
                .build();
        consumer.start();
        return consumer;
    }
}
