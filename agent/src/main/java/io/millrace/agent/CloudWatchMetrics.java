package io.millrace.agent;

import io.millrace.agent.config.OperationOptions.CloudWatch;
import io.millrace.agent.publish.AwsClients;
import io.millrace.agent.publish.CallerIdentity;
import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.status.CloudWatchReporter;
import io.millrace.agent.status.SdkMetricSink;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;

/** Metrics into CloudWatch, if that is configured: the client, and the reporter once it is known which instance this is. One thread. */
final class CloudWatchMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudWatchMetrics.class);
    private static final Duration LAST_METRICS = Duration.ofSeconds(3);
    private static final int MOST_WAITS = 30;

    private record Open(CloudWatch options, CallerIdentity identity, CloudWatchAsyncClient client) {}

    private final @Nullable Open open;
    private final Supplier<Optional<String>> instance;
    private @Nullable CloudWatchReporter reporter;
    private int waits;
    private String said = "";

    /**
     * Connects to nothing yet.
     *
     * @param instance the id of the instance, once it is known
     */
    CloudWatchMetrics(Optional<CloudWatch> options, Supplier<Optional<String>> instance) {
        this.instance = instance;
        this.open = options.isEmpty() ? null : open(options.get());
    }

    private static Open open(CloudWatch options) {
        CallerIdentity identity = CallerIdentity.of(options.aws());
        CloudWatchAsyncClient client = AwsClients.configure(
                        CloudWatchAsyncClient.builder(),
                        options.aws(),
                        options.aws().endpoint(),
                        identity.provider())
                .httpClientBuilder(AwsClients.http(options.aws()))
                .build();
        return new Open(options, identity, client);
    }

    void tick(AgentStatus status) {
        if (open == null) {
            return;
        }
        if (reporter == null) {
            reporter = reporter(open);
        }
        if (reporter != null) {
            reporter.tick(Instant.now(), status);
            tell(reporter.trouble());
        }
    }

    /** Null while it is not known which instance this is; after half a minute it does without. */
    private @Nullable CloudWatchReporter reporter(Open with) {
        CloudWatch options = with.options();
        Optional<String> id = options.tagInstance() ? instance.get() : Optional.empty();
        if (options.tagInstance() && id.isEmpty() && waits++ < MOST_WAITS) {
            return null;
        }
        return new CloudWatchReporter(
                new SdkMetricSink(with.client()), options.namespace(), options.oldNames(), id, options.interval());
    }

    private void tell(String trouble) {
        if (!trouble.isEmpty() && said.isEmpty()) {
            LOG.warn("{}", trouble);
        }
        said = trouble;
    }

    /** Sends what is left, and ends. */
    void finish(AgentStatus status) {
        if (reporter == null) {
            return;
        }
        try {
            reporter.finish(Instant.now(), status).get(LAST_METRICS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("The last metrics could not be sent");
        }
    }

    @Override
    public void close() {
        if (open != null) {
            open.client().close();
            open.identity().close();
        }
    }
}
