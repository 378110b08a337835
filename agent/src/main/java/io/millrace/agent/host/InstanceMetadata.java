package io.millrace.agent.host;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the EC2 instance knows of itself, by the metadata service (IMDSv2). It is asked in the background, when somebody first wants to know and
 * when that is too old, after a failure at growing distance up to five minutes; nobody waits for it, and what was known stands until there is
 * an answer. Safe for use by several threads.
 */
public final class InstanceMetadata {
    /** Where the service is on every instance. */
    public static final URI SERVICE = URI.create("http://169.254.169.254");

    private static final Logger LOG = LoggerFactory.getLogger(InstanceMetadata.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(5);

    private final URI base;
    private final boolean withTags;
    private final Executor executor;
    private final InstantSource clock;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();

    private Map<String, String> fields = Map.of();
    private Instant fetchedAt = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private Duration retry = FIRST_RETRY;
    private boolean isFetching;
    private @Nullable MetadataService service;

    /**
     * Asks nothing yet.
     *
     * @param base of the service, {@link #SERVICE} but in tests
     * @param withTags whether the instance's tags are wanted too, which its metadata options must allow
     * @param executor asks, for a few seconds at a time
     */
    public InstanceMetadata(URI base, boolean withTags, Executor executor, InstantSource clock) {
        this(base, withTags, executor, clock, TIMEOUT);
    }

    InstanceMetadata(URI base, boolean withTags, Executor executor, InstantSource clock, Duration timeout) {
        this.base = base;
        this.withTags = withTags;
        this.executor = executor;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * privateIp, availabilityZone, instanceId, instanceType, accountId, amiId, region and metadataTimestamp, as far as the instance tells them,
     * and tags by their names. Empty if nothing is known yet. Never waits.
     *
     * @param timeToLive how old that may be before it is asked for again
     */
    public Map<String, String> fields(Duration timeToLive) {
        Instant now = clock.instant();
        lock.lock();
        try {
            // A clock that was set back makes an answer from the future, which is as old as one can be.
            boolean isFresh = !fields.isEmpty() && fetchedAt.plus(timeToLive).isAfter(now) && !fetchedAt.isAfter(now);
            boolean mayAsk = !now.isBefore(notBefore) || notBefore.isAfter(now.plus(LAST_RETRY));
            if (!isFresh && !isFetching && mayAsk) {
                isFetching = true;
                start();
            }
            return fields;
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        try {
            executor.execute(this::fetch);
        } catch (RejectedExecutionException e) {
            // The agent stops.
            isFetching = false;
        }
    }

    private void fetch() {
        Map<String, String> found = null;
        String failure = "";
        try {
            found = service().fetch();
        } catch (IOException | RuntimeException e) {
            failure = e.getClass().getSimpleName() + ": " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        }
        settle(found, failure);
    }

    private MetadataService service() {
        lock.lock();
        try {
            if (service == null) {
                service = new MetadataService(base, withTags, timeout);
            }
            return service;
        } finally {
            lock.unlock();
        }
    }

    private void settle(@Nullable Map<String, String> found, String failure) {
        Instant now = clock.instant();
        lock.lock();
        try {
            isFetching = false;
            if (found != null) {
                Map<String, String> all = new LinkedHashMap<>(found);
                all.put("metadataTimestamp", now.toString());
                fields = Collections.unmodifiableMap(all);
                fetchedAt = now;
                notBefore = Instant.MIN;
                retry = FIRST_RETRY;
                return;
            }
            boolean isFirst = retry.equals(FIRST_RETRY);
            notBefore = now.plus(retry);
            retry = retry.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? retry.multipliedBy(2) : LAST_RETRY;
            if (isFirst) {
                LOG.warn(
                        "The instance metadata service at {} does not answer: {}. On EC2, allow IMDSv2, with a hop"
                                + " limit of 2 in containers; it will be asked again",
                        base,
                        failure);
            }
        } finally {
            lock.unlock();
        }
    }
}
