package io.millrace.compatibility;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.exceptions.ThrottlingException;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * A worker of the real KCL as a process: of whichever release, 2 or 3, its class path has. It polls until SIGTERM, then shuts down
 * gracefully. {@link WorkerOptions} are its arguments.
 */
final class KclMain {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(50);
    private static final long READ_INTERVAL_MILLIS = 250;

    private KclMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        run(arguments, false);
    }

    /** {@code asThreeAlone}: as a KCL 3 that knows of no older one; of no meaning to release 2. */
    static void run(String[] arguments, boolean asThreeAlone) throws InterruptedException {
        ProcessLife.bindToParent();
        Scheduler scheduler = scheduler(WorkerOptions.parse(arguments), asThreeAlone);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ProcessLife.report("closed " + stopped(scheduler))));
        Thread thread = new Thread(scheduler, "kcl");
        thread.setDaemon(true);
        thread.start();
        ProcessLife.report("started");
        ProcessLife.stay();
    }

    private static boolean stopped(Scheduler scheduler) {
        try {
            return scheduler.startGracefulShutdown().get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("The KCL did not stop", e);
        }
    }

    private static Scheduler scheduler(WorkerOptions options, boolean asThreeAlone) {
        KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .region(Engines.REGION)
                .credentialsProvider(Engines.CREDENTIALS)
                .endpointOverride(URI.create(options.kinesis()))
                .build();
        ConfigsBuilder configs = new ConfigsBuilder(
                new SingleStreamTracker(
                        options.stream(),
                        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON)),
                options.application(),
                kinesis,
                DynamoDbAsyncClient.builder()
                        .region(Engines.REGION)
                        .credentialsProvider(Engines.CREDENTIALS)
                        .endpointOverride(URI.create(options.dynamoDb()))
                        .build(),
                CloudWatchAsyncClient.builder()
                        .region(Engines.REGION)
                        .credentialsProvider(Engines.CREDENTIALS)
                        .build(),
                options.worker(),
                () -> new Processor(options.limit()));
        LeaseManagementConfig leases = configs.leaseManagementConfig()
                .failoverTimeMillis(options.leaseTime().toMillis())
                .shardSyncIntervalMillis(1_000)
                .listShardsCacheAllowedAgeInSeconds(1)
                .maxCacheMissesBeforeReload(1);
        var coordinator = configs.coordinatorConfig().parentShardPollIntervalMillis(500);
        if (KclRelease.isThreeOnThisClassPath()) {
            KclThreeSettings.apply(leases, coordinator, asThreeAlone);
        }
        return new Scheduler(
                configs.checkpointConfig(),
                coordinator,
                leases,
                configs.lifecycleConfig(),
                configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
                configs.processorConfig(),
                configs.retrievalConfig()
                        .retrievalSpecificConfig(new PollingConfig(options.stream(), kinesis)
                                .idleTimeBetweenReadsInMillis(READ_INTERVAL_MILLIS)));
    }

    /** Takes the records below the limit, and writes a checkpoint behind every batch of which it took something. */
    private static final class Processor implements ShardRecordProcessor {
        private final int limit;
        private String shardId = "";
        private @Nullable KinesisClientRecord last;

        Processor(int limit) {
            this.limit = limit;
        }

        @Override
        public void initialize(InitializationInput input) {
            shardId = input.shardId();
        }

        @Override
        public void processRecords(ProcessRecordsInput input) {
            for (KinesisClientRecord record : input.records()) {
                NumberedRecord numbered = NumberedRecord.read(record.partitionKey(), record.data());
                if (numbered.number() < limit) {
                    ProcessLife.took(shardId, record.sequenceNumber(), record.subSequenceNumber(), numbered);
                    last = record;
                }
            }
            checkpoint(input.checkpointer());
        }

        @Override
        public void leaseLost(LeaseLostInput input) {
            System.err.println(shardId + " is lost");
        }

        @Override
        public void shardEnded(ShardEndedInput input) {
            try {
                input.checkpointer().checkpoint();
            } catch (InvalidStateException | ShutdownException e) {
                throw new IllegalStateException("The KCL could not end a shard", e);
            }
        }

        @Override
        public void shutdownRequested(ShutdownRequestedInput input) {
            checkpoint(input.checkpointer());
        }

        private void checkpoint(RecordProcessorCheckpointer checkpointer) {
            KinesisClientRecord behind = last;
            if (behind == null) {
                return;
            }
            try {
                checkpointer.checkpoint(behind.sequenceNumber(), behind.subSequenceNumber());
                last = null;
            } catch (ShutdownException e) {
                // The lease went to another worker meanwhile, as happens among KCL workers whenever one takes from
                // another.
                System.err.println(shardId + " went while its checkpoint was written");
            } catch (InvalidStateException | ThrottlingException e) {
                throw new IllegalStateException("The KCL could not write a checkpoint", e);
            }
        }
    }
}
