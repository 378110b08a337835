package io.millrace.samples;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.RecordSubscriber;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Puts what a publisher sends, and asks it for no more than there is room for: {@code PutReactively STREAM}, lines on standard input. */
public final class PutReactively {
    private PutReactively() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient client = KinesisAsyncClient.create()) {
            Stream<String> lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines();
            System.out.println(run(client, arguments[0], lines));
        }
    }

    static RecordSubscriber.Outcome run(KinesisAsyncClient client, String stream, Stream<String> lines) {
        try (KinesisProducer producer =
                KinesisProducer.builder(stream).client(client).build()) {
            RecordSubscriber subscriber = producer.subscriber();
            try (SubmissionPublisher<UserRecord> publisher = new SubmissionPublisher<>()) {
                publisher.subscribe(subscriber);
                lines.forEach(line -> publisher.submit(record(line))); // waits while nothing is asked for
            }
            return subscriber.settled().join();
        }
    }

    private static UserRecord record(String line) {
        String key = line.substring(0, Math.min(8, line.length()));
        return UserRecord.of(key.isEmpty() ? "-" : key, line.getBytes(StandardCharsets.UTF_8));
    }
}
