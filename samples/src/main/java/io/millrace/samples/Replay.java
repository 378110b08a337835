package io.millrace.samples;

import io.millrace.consumer.ReplayReport;
import io.millrace.consumer.StreamReplay;
import io.millrace.consumer.process.RecordHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Reads what arrived between two times again, beside the consumers of the stream: {@code Replay STREAM FROM TO}, in ISO 8601. */
public final class Replay {
    private Replay() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create()) {
            ReplayReport report = run(
                    kinesis,
                    arguments[0],
                    Instant.parse(arguments[1]),
                    Instant.parse(arguments[2]),
                    record -> System.out.println(
                            record.partitionKey() + ": " + StandardCharsets.UTF_8.decode(record.data())));
            System.out.println(report.records() + " records, " + (report.complete() ? "all of them" : "ended early"));
        }
    }

    static ReplayReport run(
            KinesisAsyncClient kinesis, String stream, Instant from, Instant to, RecordHandler handler) {
        try (StreamReplay replay =
                StreamReplay.of(stream).kinesisClient(kinesis).from(from).to(to).onRecord(handler)) {
            return replay.start().join();
        }
    }
}
