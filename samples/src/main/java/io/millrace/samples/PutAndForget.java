package io.millrace.samples;

import io.millrace.producer.KinesisProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Puts a thousand events and looks at failures only: {@code PutAndForget STREAM}. */
public final class PutAndForget {
    private PutAndForget() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient client = KinesisAsyncClient.create()) {
            run(client, arguments[0]);
        }
    }

    static void run(KinesisAsyncClient client, String stream) {
        try (KinesisProducer producer =
                KinesisProducer.builder(stream).client(client).build()) {
            for (int i = 0; i < 1_000; i++) {
                byte[] event = ("event " + i).getBytes(StandardCharsets.UTF_8);
                var unused = producer.put("user-" + i % 50, event).exceptionally(failure -> {
                    System.err.println("not written: " + failure.getMessage());
                    return null;
                });
            }
            producer.close(Duration.ofSeconds(30));
            System.out.println(producer.stats());
        }
    }
}
