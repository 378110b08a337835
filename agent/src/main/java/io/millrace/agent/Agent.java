package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.flow.AgentLoop;
import io.millrace.agent.flow.Moment;
import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.transform.TransformContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running agent: flows, the loop that drives them, and what they share, wired. Methods may be called by any thread.
 *
 * <p>Also for programs that want the agent inside of them: give {@link #start} a configuration and close what it answers.
 */
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    private final SharedParts shared;
    private final AgentLoop loop;
    private final RunningFlows flows;
    private final StandardInputs inputs;
    private final StatusBoard board;
    private final WatchedDirectories watch;
    private final CompletableFuture<Throwable> died = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final Duration shutdownTimeout;
    private boolean isStopping;
    private volatile boolean isExhausted;

    private Agent(
            AgentConfig config, String version, String configuration, TransformContext context, SharedParts shared) {
        this.shared = shared;
        this.shutdownTimeout = config.shutdownTimeout();
        this.loop = new AgentLoop(this::eachSecond, died::complete);
        FlowOpener opener = shared.opener(context, loop);
        this.flows = new RunningFlows(loop, opener, ForkJoinPool.commonPool(), config);
        this.inputs = new StandardInputs(opener, config, shared.inputBytes());
        this.board = new StatusBoard(version, shared.budget(), AgentLoop.now(), configuration);
        this.watch = new WatchedDirectories(loop, flows);
    }

    /**
     * Starts an agent.
     *
     * @param version of the program, for {@link #status}
     * @param configuration what it runs by, for people: the path of the file
     * @throws IOException if the state directory cannot be used or holds checkpoints that cannot be read, or another agent runs by it
     * @throws IllegalArgumentException if a step or a destination cannot be made; the message names the option and the mend
     */
    public static Agent start(AgentConfig config, String version, String configuration, TransformContext context)
            throws IOException {
        Agent agent = new Agent(config, version, configuration, context, SharedParts.open(config));
        try {
            agent.flows.start();
            agent.inputs.start(System.in);
        } catch (IOException | RuntimeException e) {
            agent.release();
            throw e;
        }
        agent.loop.start();
        return agent;
    }

    /** The latest picture, at most about a second old. */
    public AgentStatus status() {
        return board.latest();
    }

    /** Runs by another configuration from now on; flows that are the same in both go on without a pause. */
    public void reload(AgentConfig newer, String configuration) {
        board.configuration(configuration);
        inputs.compare(newer);
        loop.execute(() -> flows.change(newer, AgentLoop.now()));
    }

    /** Says that a newer configuration was not taken, until one is. */
    public void refused(String why) {
        board.refused(why);
    }

    /** Whether the loop makes progress. */
    public boolean isAlive() {
        return loop.isAlive(TimeUnit.SECONDS.toNanos(10));
    }

    /** Whether it read standard input and nothing else, that has ended, and all of it is delivered. */
    public boolean isExhausted() {
        return isExhausted;
    }

    /** Calls back if the loop dies, which only an error of ours or of the JVM's can bring about. */
    public void onDeath(Consumer<Throwable> action) {
        var unused = died.thenAccept(action);
    }

    /**
     * Reads nothing more, delivers and saves what was read, and ends.
     *
     * @return whether everything that was read is settled and saved
     */
    public boolean stop(Duration timeout) {
        loop.execute(() -> {
            isStopping = true;
            flows.stop(AgentLoop.now());
            inputs.stop();
        });
        boolean isClean = false;
        try {
            stopped.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            isClean = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not everything was delivered within {}; the next start reads it again", timeout);
        }
        release();
        return isClean;
    }

    /** Stops with the configured timeout. */
    @Override
    public void close() {
        stop(shutdownTimeout);
    }

    private void release() {
        watch.close();
        loop.close();
        inputs.close();
        shared.close();
    }

    private void eachSecond(Moment now) {
        flows.tick(now);
        watch.tick();
        board.update(flows.all(), inputs.status(), flows.troubles(), now);
        isExhausted = !isStopping && inputs.isExhausted() && flows.isEmpty();
        if (isStopping && flows.isOver() && inputs.isOver()) {
            stopped.complete(null);
        }
    }
}
