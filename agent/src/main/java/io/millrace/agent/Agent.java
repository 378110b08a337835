package io.millrace.agent;

import io.millrace.agent.checkpoint.CheckpointFiles;
import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.file.DirectoryWatch;
import io.millrace.agent.file.Disk;
import io.millrace.agent.file.LocalDisk;
import io.millrace.agent.flow.AgentLoop;
import io.millrace.agent.flow.ByteBudget;
import io.millrace.agent.flow.Flow;
import io.millrace.agent.flow.Moment;
import io.millrace.agent.publish.Destinations;
import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.transform.TransformContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
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
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private final CheckpointFiles store;
    private final CheckpointThread saver;
    private final Destinations destinations;
    private final AgentLoop loop;
    private final RunningFlows flows;
    private final StandardInputs inputs;
    private final StatusBoard board;
    private final DirectoryWatch watch;
    private final CompletableFuture<Throwable> died = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final Duration shutdownTimeout;
    private Set<Path> watched = Set.of();
    private boolean isStopping;
    private volatile boolean isExhausted;

    private Agent(
            AgentConfig config, String version, String configuration, TransformContext context, CheckpointFiles store) {
        boolean hasInput = StandardInputs.isWanted(config);
        this.store = store;
        this.shutdownTimeout = config.shutdownTimeout();
        this.saver = new CheckpointThread(store);
        this.destinations = Destinations.ofThisHost(config.maxBufferedBytes());
        long ofInput = hasInput ? config.maxBufferedBytes() / 4 : 0;
        ByteBudget budget = new ByteBudget(config.maxBufferedBytes() - ofInput);
        this.loop = new AgentLoop(this::eachSecond, died::complete);
        Disk disk = new LocalDisk();
        FlowOpener opener = new FlowOpener(disk, store, saver, budget, destinations, context, loop);
        this.flows = new RunningFlows(loop, opener, ForkJoinPool.commonPool(), config);
this.inputs = new StandardInputs(opener, config, ofInput);
        Instant started = Instant.ofEpochMilli(AgentLoop.now().wallMillis());
        this.board = new StatusBoard(version, budget, started, configuration);
        this.watch = new DirectoryWatch(loop::touched, () -> loop.execute(this::scanAll));
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
        CheckpointFiles store = CheckpointFiles.open(config.stateDirectory());
        if (store.isVolatile()) {
            LOG.warn(
                    "The state directory {} does not survive a restart of the host: checkpoints belong on a disk",
                    config.stateDirectory());
        }
        Agent agent = new Agent(config, version, configuration, context, store);
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
        destinations.close();
        saver.close(LAST_WRITES);
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("The state directory could not be let go of: {}", e.getMessage());
        }
    }

    private void eachSecond(Moment now) {
        flows.tick(now);
        Set<Path> directories = new HashSet<>();
        flows.all().forEach(flow -> directories.addAll(flow.directories()));
        if (!directories.equals(watched)) {
            watched = directories;
            Set<Path> untold = watch.watch(directories);
            for (Flow flow : flows.all()) {
                flow.notified(flow.directories().stream().noneMatch(untold::contains));
                flow.scanSoon();
            }
        }
        board.update(flows.all(), inputs.status(), flows.troubles(), now);
        isExhausted = !isStopping && inputs.isExhausted() && flows.isEmpty();
        if (isStopping && flows.isOver() && inputs.isOver()) {
            stopped.complete(null);
        }
    }

    private void scanAll() {
        flows.all().forEach(Flow::scanSoon);
    }
}
