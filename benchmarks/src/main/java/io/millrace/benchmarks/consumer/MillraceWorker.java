package io.millrace.benchmarks.consumer;

import io.millrace.consumer.ConsumerBuilder;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.Retrieval;
import io.millrace.consumer.lease.LivenessChoice;
import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A worker of Millrace's consumer, on clients such as it builds itself. */
final class MillraceWorker implements Worker {
    private static final Duration TUNED_LEASE_TIME = Duration.ofSeconds(3);

    private final KinesisConsumer consumer;
    private final KinesisAsyncClient kinesis;
    private final DynamoDbAsyncClient dynamoDb;

    private MillraceWorker(KinesisConsumer consumer, KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb) {
        this.consumer = consumer;
        this.kinesis = kinesis;
        this.dynamoDb = dynamoDb;
    }

    static MillraceWorker start(WorkerOptions options, Watch watch) {
        boolean isFanOut = options.reading() == Reading.FAN_OUT;
        KinesisAsyncClient kinesis = isFanOut
                ? Clients.kinesisForFanOut(options.kinesis())
                : Clients.kinesis(options.kinesis()).build();
        DynamoDbAsyncClient dynamoDb = Clients.dynamoDb(options.dynamoDb());
        ConsumerBuilder builder = KinesisConsumer.builder(Services.STREAM, WorkerOptions.APPLICATION)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb)
                .workerId(options.workerId())
                .retrieval(isFanOut ? Retrieval.fanOut(WorkerOptions.APPLICATION) : Retrieval.polling());
        if (options.isTuned()) {
            builder.leaseTime(TUNED_LEASE_TIME);
        }
        if (options.side() == SideName.MILLRACE_COUNTERS) {
            builder.liveness(LivenessChoice.KCL);
        }
        if (options.entry() == Entry.COUNT) {
            builder.processor(context -> new CountingProcessor(context.shardId(), watch));
        } else {
            builder.onRecord(
                    record -> watch.timed(record.shardId(), record.data().getLong()));
        }
        KinesisConsumer consumer = builder.build();
        consumer.start();
        return new MillraceWorker(consumer, kinesis, dynamoDb);
    }

    @Override
    public void stop() {
        consumer.close();
        kinesis.close();
        dynamoDb.close();
    }
}
