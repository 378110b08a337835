package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.ConfigException;
import io.millrace.agent.host.ServiceNotices;
import io.millrace.agent.status.AgentStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about a running agent every second: reloads its configuration when the files change or somebody asks for it, tells the service
 * manager, CloudWatch and the log how it is. {@link #tick} is called by one thread.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long LOOK_NANOS = 1_000_000_000;

    private final Agent agent;
    private final ConfigPlace place;
    private final ServiceNotices notices;
    private final CloudWatchMetrics metrics;
    private final ConfigWatch watch;
    private final AtomicBoolean isHungUp = new AtomicBoolean();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private AgentConfig config;
    private long lookedNanos;
    private long saidNanos;

    Housekeeping(
            Agent agent,
            ConfigPlace place,
            AgentConfig config,
            ServiceNotices notices,
            CloudWatchMetrics metrics,
            long now) {
        this.agent = agent;
        this.place = place;
        this.config = config;
        this.notices = notices;
        this.metrics = metrics;
        this.watch = new ConfigWatch(place);
        this.lookedNanos = now;
        this.saidNanos = now;
        agent.onDeath(failure -> ended.complete(AgentMain.FAILED));
    }

    /** The configuration is to be read again, whether its files have changed or not. Any thread. */
    void hangup() {
        isHungUp.set(true);
    }

    /** The exit code, once the agent has nothing more to do or cannot go on. */
    CompletableFuture<Integer> ended() {
        return ended;
    }

    /** Does what is due. May wait for the service manager for some seconds. */
    void tick(long now) {
        boolean isAsked = isHungUp.getAndSet(false);
        boolean hasChanged = false;
        if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            hasChanged = watch.hasChanged();
        }
        if (isAsked) {
            watch.taken();
        }
        if (isAsked || hasChanged) {
            reload();
        }
        AgentStatus status = agent.status();
        metrics.tick(status);
        notices.status(line(status));
        notices.tick();
        Duration interval = config.operation().statusInterval();
        if (!interval.isZero() && now - saidNanos >= interval.toNanos()) {
            saidNanos = now;
            LOG.info("{}", line(status));
        }
        if (agent.isExhausted()) {
            ended.complete(AgentMain.OK);
        }
    }

    private void reload() {
        notices.reloading();
        try {
            AgentConfig newer = place.read();
            newer.warnings().forEach(LOG::warn);
            tellWhatNeedsARestart(newer);
            agent.reload(newer, place.file().toAbsolutePath().toString());
            config = newer;
            LOG.info("Read {} again: {}", place.file(), flows(newer));
        } catch (ConfigException e) {
            agent.refused(e.problems().get(0).toString());
            LOG.error("{} was not taken, the agent goes on by what it has. {}", place.file(), e.getMessage());
        }
        notices.ready(line(agent.status()));
    }

    private void tellWhatNeedsARestart(AgentConfig newer) {
        if (!newer.stateDirectory().equals(config.stateDirectory())) {
            LOG.warn("Another state directory needs a restart; until then it stays {}", config.stateDirectory());
        }
        if (newer.maxBufferedBytes() != config.maxBufferedBytes()) {
            LOG.warn("Another maxBufferedBytes needs a restart; until then it stays {}", config.maxBufferedBytes());
        }
        if (!newer.operation().pagePort().equals(config.operation().pagePort())) {
            LOG.warn("Another port of the page needs a restart; until then it stays as it is");
        }
        if (!newer.operation().cloudWatch().equals(config.operation().cloudWatch())) {
            LOG.warn("Another destination of metrics needs a restart; until then they go where they went");
        }
    }

    static String flows(AgentConfig config) {
        int count = config.flows().size();
        return count == 1 ? "1 flow" : count + " flows";
    }

    /** One line about all. */
    static String line(AgentStatus status) {
        long acked = 0;
        long lag = 0;
        int files = 0;
        for (var flow : status.flows()) {
            acked += flow.accounting().ackedBytes();
            lag += flow.lagBytes();
            files += flow.fileCount();
        }
        String text = status.health().name().toLowerCase(Locale.ROOT)
                + (status.cause().isEmpty() ? "" : " (" + status.cause() + ")");
        return text + ": " + status.flows().size() + " flows, " + files + " files, " + acked + " bytes delivered, "
                + lag + " bytes behind";
    }
}
