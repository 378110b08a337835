package io.millrace.samples;

import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.PutResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Puts the steps of one order so that readers see them in order, with a header each: {@code PutInOrder STREAM}. */
public final class PutInOrder {
    private static final List<String> STEPS = List.of("placed", "paid", "packed", "sent");

    private PutInOrder() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient client = KinesisAsyncClient.create()) {
            run(client, arguments[0]);
        }
    }

    static void run(KinesisAsyncClient client, String stream) {
        try (KinesisProducer producer =
                KinesisProducer.builder(stream).client(client).ordered().build()) {
            List<CompletableFuture<PutResult>> results = new ArrayList<>();
            for (String step : STEPS) {
                byte[] data = step.getBytes(StandardCharsets.UTF_8);
                UserRecord record =
                        UserRecord.of("order-7", data).withHeaders(List.of(new Header("content-type", "text/plain")));
                results.add(producer.put(record));
            }
            producer.flush().join();
            results.forEach(result -> System.out.println(result.join()));
        }
    }
}
