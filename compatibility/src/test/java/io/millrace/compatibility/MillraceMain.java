package io.millrace.compatibility;

import io.millrace.consumer.ConsumerBuilder;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.Retrieval;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.lease.LivenessChoice;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** A worker of Millrace as a process: reads until SIGTERM, then closes. {@link WorkerOptions} are its arguments. */
final class MillraceMain {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    /** Why a worker loses what it would have kept. */
    private static final Set<String> UNASKED = Set.of("FENCED", "DISPLACED");

    private MillraceMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        ProcessLife.bindToParent();
        WorkerOptions options = WorkerOptions.parse(arguments);
        KinesisConsumer consumer = configured(options)
                .onRecord(record -> {
                    NumberedRecord numbered = NumberedRecord.read(record.partitionKey(), record.data());
                    if (numbered.number() >= options.limit()) {
                        throw new IllegalStateException(record + " is not taken in this part of the test");
                    }
                    ProcessLife.took(record.shardId(), record.sequenceNumber(), record.subSequenceNumber(), numbered);
                })
                .build();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ProcessLife.report(
                        "closed " + consumer.close(CLOSE_LIMIT).complete())));
        consumer.start();
        consumer.started().join();
        ProcessLife.report("started");
        ProcessLife.stay();
    }

    private static ConsumerBuilder configured(WorkerOptions options) {
        ConsumerBuilder builder = KinesisConsumer.builder(options.stream(), options.application())
                .kinesisClient(KinesisAsyncClient.builder()
                        .region(Engines.REGION)
                        .credentialsProvider(Engines.CREDENTIALS)
                        .endpointOverride(URI.create(options.kinesis()))
                        .build())
                .dynamoDbClient(DynamoDbAsyncClient.builder()
                        .region(Engines.REGION)
                        .credentialsProvider(Engines.CREDENTIALS)
                        .endpointOverride(URI.create(options.dynamoDb()))
                        .build())
                .workerId(options.worker())
                .leaseTime(options.leaseTime())
                .liveness(LivenessChoice.valueOf(options.liveness()))
                .checkpointInterval(Duration.ofSeconds(1))
                .listener(MillraceMain::heard);
        return options.subscribed() ? builder.retrieval(Retrieval.fanOut(options.application())) : builder;
    }

    private static void heard(ConsumerEvent event) {
        System.err.println(System.nanoTime() + " " + event);
        if (event instanceof ConsumerEvent.LeaseLost lost && UNASKED.contains(lost.reason())) {
            ProcessLife.lost(lost.shardId());
        }
    }
}
