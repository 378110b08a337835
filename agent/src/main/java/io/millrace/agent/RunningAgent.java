package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.ConfigException;
import io.millrace.agent.host.ServiceNotices;
import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.status.StatusServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An agent as {@code run} has it: with its page, its metrics, and the thread that looks after it. Methods may be called by any thread. */
final class RunningAgent {
    private static final Logger LOG = LoggerFactory.getLogger(RunningAgent.class);

    private final AgentConfig config;
    private final Surroundings surroundings;
    private final CloudWatchMetrics metrics;
    private final Agent agent;
    private final ServiceNotices notices;
    private final Housekeeping housekeeping;
    private final Thread keeper;
    private @Nullable StatusServer page;
    private boolean isStopped;

    private RunningAgent(ConfigPlace place, AgentConfig config, Map<String, String> environment) throws IOException {
        this.config = config;
        this.surroundings = new Surroundings(environment);
        this.metrics = new CloudWatchMetrics(config.operation().cloudWatch(), surroundings::instanceId);
        this.agent = Agent.start(
                config, AgentMain.version(), place.file().toAbsolutePath().toString(), surroundings.context());
        this.notices = ServiceNotices.of(
                environment, ProcessHandle.current().pid(), "systemd-notify", agent::isAlive, System::nanoTime);
        this.housekeeping = new Housekeeping(agent, place, config, notices, metrics, System.nanoTime());
        this.keeper = new Thread(this::keep, "millrace-housekeeping");
        keeper.setDaemon(true);
    }

    /**
     * Starts one.
     *
     * @throws ConfigException if the configuration has mistakes
     * @throws IOException if the state directory, the page's port or a flow's checkpoints cannot be had
     * @throws IllegalArgumentException if a step or a destination cannot be made
     */
    static RunningAgent start(ConfigPlace place, Map<String, String> environment) throws ConfigException, IOException {
        AgentConfig config = place.read();
        config.warnings().forEach(LOG::warn);
        RunningAgent running = new RunningAgent(place, config, environment);
        try {
            running.openPage();
        } catch (IOException e) {
            running.stop();
            throw e;
        }
        running.keeper.start();
        LOG.info("millrace-agent {} runs {} of {}", AgentMain.version(), Housekeeping.flows(config), place.file());
        running.notices.ready(Housekeeping.line(running.agent.status()));
        return running;
    }

    private void openPage() throws IOException {
        Optional<Integer> port = config.operation().pagePort();
        if (port.isPresent()) {
            page = StatusServer.start(
                    port.get(), config.stateDirectory(), agent::status, List.of(), InstantSource.system());
            LOG.info("The status page is {}", page.address());
        }
    }

    AgentStatus status() {
        return agent.status();
    }

    /** Where its page is, if it has one. */
    Optional<URI> address() {
        return Optional.ofNullable(page).map(StatusServer::address);
    }

    /** Reads the configuration again. */
    void hangup() {
        housekeeping.hangup();
    }

    /** The exit code, once it ends by itself. */
    CompletableFuture<Integer> ended() {
        return housekeeping.ended();
    }

    /** How long {@link #stop} may take. */
    Duration stopTimeout() {
        return config.shutdownTimeout().plusSeconds(15);
    }

    /** Delivers and saves what was read, and ends; whether all of it was. */
    synchronized boolean stop() {
        if (isStopped) {
            return true;
        }
        isStopped = true;
        notices.stopping("delivers what was read");
        keeper.interrupt();
        boolean isClean = agent.stop(config.shutdownTimeout());
        metrics.finish(agent.status());
        metrics.close();
        if (page != null) {
            page.close();
        }
        surroundings.close();
        LOG.info(
                isClean
                        ? "Stopped: all that was read is delivered"
                        : "Stopped with deliveries open, which the next start repeats");
        return isClean;
    }

    private void keep() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                housekeeping.tick(System.nanoTime());
            } catch (RuntimeException e) {
                LOG.error("Looking after the agent failed, and goes on", e);
            }
            try {
                Thread.sleep(1_000);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
