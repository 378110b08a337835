package io.millrace.compatibility;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.MultiStreamTracker;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.processor.StreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/**
 * A worker of the real KCL: polling or subscribed, from the trim horizon. It offers every user record to the test, and writes a checkpoint after
 * every batch, at the last record that the test has taken.
 */
final class KclWorker implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);
    private static final Duration READ_INTERVAL = Duration.ofMillis(250);
    private static final Duration LEASE_TIME = Duration.ofSeconds(3);

    private final CloudWatchAsyncClient unusedCloudWatch;
    private final Scheduler scheduler;
    private final Thread thread;
    private final String name;

    private KclWorker(
            ConfigsBuilder configs,
            RetrievalConfig retrieval,
            CloudWatchAsyncClient unusedCloudWatch,
            String application) {
        this.name = configs.workerIdentifier();
        this.unusedCloudWatch = unusedCloudWatch;
        this.scheduler = new Scheduler(
                configs.checkpointConfig(),
                quick(configs.coordinatorConfig()),
                quick(configs.leaseManagementConfig()),
                configs.lifecycleConfig(),
                configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
                configs.processorConfig(),
                retrieval);
        this.thread = new Thread(scheduler, "kcl-" + application);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts a worker that polls.
     *
     * @param taking whether the test takes the record that it is offered; if not, nothing more of that shard is offered
     */
    static KclWorker start(Engines engines, String stream, String application, Predicate<NumberedRecord> taking) {
        return start(
                engines,
                stream,
                application,
                taking,
                retrieval -> retrieval.retrievalSpecificConfig(new PollingConfig(stream, engines.kinesis())
                        .idleTimeBetweenReadsInMillis(READ_INTERVAL.toMillis())));
    }

    /** Likewise, of many streams. */
    static KclWorker startOfMany(
            Engines engines, MultiStreamTracker streams, String application, Predicate<NumberedRecord> taking) {
        return start(
                engines,
                streams,
                application,
                taking,
                retrieval -> retrieval.retrievalSpecificConfig(
                        new PollingConfig(engines.kinesis()).idleTimeBetweenReadsInMillis(READ_INTERVAL.toMillis())));
    }

    /** Starts a worker with the KCL's default retrieval: a consumer registered in the application's name, enhanced fan-out. */
    static KclWorker startSubscribed(
            Engines engines, String stream, String application, Predicate<NumberedRecord> taking) {
        return start(engines, stream, application, taking, retrieval -> retrieval);
    }

    private static KclWorker start(
            Engines engines,
            String stream,
            String application,
            Predicate<NumberedRecord> taking,
            UnaryOperator<RetrievalConfig> retrieving) {
        StreamTracker one = new SingleStreamTracker(
                stream, InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        return start(engines, one, application, taking, retrieving);
    }

    private static KclWorker start(
            Engines engines,
            StreamTracker streams,
            String application,
            Predicate<NumberedRecord> taking,
            UnaryOperator<RetrievalConfig> retrieving) {
        CloudWatchAsyncClient cloudWatch = CloudWatchAsyncClient.builder()
                .region(Engines.REGION)
                .credentialsProvider(Engines.CREDENTIALS)
                .build();
        ConfigsBuilder configs = new ConfigsBuilder(
                streams,
                application,
                engines.kinesis(),
                engines.dynamoDb(),
                cloudWatch,
                "kcl-" + UUID.randomUUID(),
                () -> new Processor(taking));
        return new KclWorker(configs, retrieving.apply(configs.retrievalConfig()), cloudWatch, application);
    }

    /** A start without tables takes 14 to 42 s like this, of which 1 to 30 s are a random wait, instead of 70 to 100. */
    private static LeaseManagementConfig quick(LeaseManagementConfig config) {
        return config.failoverTimeMillis(LEASE_TIME.toMillis())
                .leaseAssignmentIntervalMillis(1_000L)
                // After its first shard sync a worker waits for as long as this: by default, a minute.
                .shardSyncIntervalMillis(1_000)
                // With its defaults it filters nothing of a new shard for its first half minute.
                .listShardsCacheAllowedAgeInSeconds(1)
                .maxCacheMissesBeforeReload(1)
                .dynamoDbLockBasedLeaderLeaseDurationInMillis(10_000)
                .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(1_000);
    }

    private static CoordinatorConfig quick(CoordinatorConfig config) {
        return config.shardConsumerDispatchPollIntervalMillis(100).parentShardPollIntervalMillis(500);
    }

    /** Its worker id. */
    String name() {
        return name;
    }

    /** Lets the processors write their last checkpoints, gives the leases up, and waits for the worker to end. */
    @Override
    public void close() {
        Future<Boolean> stopped = scheduler.startGracefulShutdown();
        await("the KCL has stopped").atMost(CLOSE_LIMIT).until(() -> stopped.isDone() && !thread.isAlive());
        unusedCloudWatch.close();
    }

    private static final class Processor implements ShardRecordProcessor {
        private final Predicate<NumberedRecord> taking;
        private @Nullable KinesisClientRecord lastTaken;
        private boolean refused;

        Processor(Predicate<NumberedRecord> taking) {
            this.taking = taking;
        }

        @Override
        public void initialize(InitializationInput input) {}

        @Override
        public void processRecords(ProcessRecordsInput input) {
            for (KinesisClientRecord record : input.records()) {
                refused = refused || !taking.test(NumberedRecord.read(record.partitionKey(), record.data()));
                if (!refused) {
                    lastTaken = record;
                }
            }
            checkpointLastTaken(input.checkpointer());
        }

        @Override
        public void leaseLost(LeaseLostInput input) {}

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
            checkpointLastTaken(input.checkpointer());
        }

        private void checkpointLastTaken(RecordProcessorCheckpointer checkpointer) {
            KinesisClientRecord last = lastTaken;
            if (last == null) {
                return;
            }
            try {
                checkpointer.checkpoint(last.sequenceNumber(), last.subSequenceNumber());
            } catch (InvalidStateException | ShutdownException e) {
                throw new IllegalStateException("The KCL could not write a checkpoint", e);
            }
        }
    }
}
