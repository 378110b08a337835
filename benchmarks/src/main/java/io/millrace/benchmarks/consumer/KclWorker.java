package io.millrace.benchmarks.consumer;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.RetrievalConfig;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

/** A worker of the KCL, on a client as its documentation advises. It publishes no metrics. */
final class KclWorker implements Worker {
    private static final long STOP_SECONDS = 60;
    private static final long TUNED_LEASE_MILLIS = 3_000;

    private final Scheduler scheduler;

    private KclWorker(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    static KclWorker start(WorkerOptions options, Watch watch) {
        KinesisAsyncClient kinesis = KinesisClientUtil.createKinesisAsyncClient(Clients.kinesis(options.kinesis()));
        DynamoDbAsyncClient dynamoDb = Clients.dynamoDb(options.dynamoDb());
        CloudWatchAsyncClient cloudWatch = Clients.unusedCloudWatch();
        ConfigsBuilder configs = new ConfigsBuilder(
                new SingleStreamTracker(
                        Services.STREAM,
                        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON)),
                WorkerOptions.APPLICATION,
                kinesis,
                dynamoDb,
                cloudWatch,
                options.workerId(),
                () -> new KclProcessor(watch, options.entry()));
        CoordinatorConfig coordinator = configs.coordinatorConfig();
        LeaseManagementConfig leases = configs.leaseManagementConfig();
        if (options.isTuned()) {
            tune(coordinator, leases);
        }
        Scheduler scheduler = new Scheduler(
                configs.checkpointConfig(),
                coordinator,
                leases,
                configs.lifecycleConfig(),
                configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
                configs.processorConfig(),
                retrieval(options, kinesis, configs.retrievalConfig()));
        Thread thread = new Thread(scheduler, "kcl");
        thread.setDaemon(true);
        thread.start();
        return new KclWorker(scheduler);
    }

    private static RetrievalConfig retrieval(
            WorkerOptions options, KinesisAsyncClient kinesis, RetrievalConfig retrieval) {
        if (options.reading() == Reading.FAN_OUT) {
            return retrieval.retrievalSpecificConfig(
                    new FanOutConfig(kinesis).streamName(Services.STREAM).applicationName(WorkerOptions.APPLICATION));
        }
        PollingConfig polling = new PollingConfig(Services.STREAM, kinesis);
        if (options.isTuned()) {
            // Five calls a second are all that a shard gives.
            polling.idleTimeBetweenReadsInMillis(200);
        }
        return retrieval.retrievalSpecificConfig(polling);
    }

    /** Everything that makes a start and a take-over faster. */
    private static void tune(CoordinatorConfig coordinator, LeaseManagementConfig leases) {
        coordinator.shardConsumerDispatchPollIntervalMillis(100).parentShardPollIntervalMillis(500);
        leases.failoverTimeMillis(TUNED_LEASE_MILLIS)
                .leaseAssignmentIntervalMillis(1_000L)
                .shardSyncIntervalMillis(1_000)
                .listShardsCacheAllowedAgeInSeconds(1)
                .maxCacheMissesBeforeReload(1)
                .dynamoDbLockBasedLeaderLeaseDurationInMillis(10_000)
                .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(1_000);
    }

    @Override
    public void stop() {
        try {
            scheduler.startGracefulShutdown().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The KCL did not stop", e);
        }
    }
}
