package io.millrace.compatibility;

import io.millrace.consumer.CloseReport;
import io.millrace.consumer.ConsumerBuilder;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.StreamSet;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A worker of Millrace, beside or after one of the KCL. */
final class MillraceWorker implements AutoCloseable {
    private static final Duration LEASE_TIME = Duration.ofSeconds(3);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final KinesisConsumer consumer;

    private MillraceWorker(KinesisConsumer consumer) {
        this.consumer = consumer;
    }

    /**
     * Starts a worker from the trim horizon.
     *
     * @param taking whether the test takes the record that it is offered; if not, the record stays unsettled and blocks its shard
     */
    static MillraceWorker start(Engines engines, String stream, String application, Predicate<NumberedRecord> taking) {
        return start(engines, KinesisConsumer.builder(stream, application), taking);
    }

    /** Likewise, of many streams. */
    static MillraceWorker startOfMany(
            Engines engines, StreamSet streams, String application, Predicate<NumberedRecord> taking) {
        return start(engines, KinesisConsumer.builder(streams, application), taking);
    }

    private static MillraceWorker start(Engines engines, ConsumerBuilder builder, Predicate<NumberedRecord> taking) {
        KinesisConsumer consumer = builder.kinesisClient(engines.kinesis())
                .dynamoDbClient(engines.dynamoDb())
                .workerId("millrace-" + UUID.randomUUID())
                .leaseTime(LEASE_TIME)
                .onRecord(record -> {
                    if (!taking.test(NumberedRecord.read(record.partitionKey(), record.data()))) {
                        throw new NotTaken(record.toString());
                    }
                })
                .build();
        consumer.start();
        consumer.started().orTimeout(START_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        return new MillraceWorker(consumer);
    }

    /** Writes the last checkpoints and hands the shards over. */
    String name() {
        return consumer.status().workerId();
    }

    @Override
    public void close() {
        CloseReport report = consumer.close(CLOSE_LIMIT);
        if (!report.complete()) {
            throw new IllegalStateException("The consumer did not stop cleanly: " + report);
        }
    }

    private static final class NotTaken extends RuntimeException {
        NotTaken(String record) {
            super(record + " is not taken in this part of the test");
        }
    }
}
