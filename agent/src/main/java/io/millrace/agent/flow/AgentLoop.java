package io.millrace.agent.flow;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that drives all flows: takes what was posted, lets every flow do what is due, reads files in turns, and sleeps until there is
 * something to do. {@link #execute} may be called by any thread.
 */
public final class AgentLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final long LONGEST_SLEEP_NANOS = 1_000_000_000;

    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final TouchedPaths touched = new TouchedPaths();
    private final List<Flow> flows = new ArrayList<>();
    private final Thread thread;
    private final Consumer<Moment> eachSecond;
    private final Consumer<Throwable> died;
    private volatile boolean isClosed;
    private volatile boolean isAsleep;
    private volatile long aliveNanos = System.nanoTime();
    private long secondNanos = System.nanoTime();

    /**
     * @param eachSecond runs on the loop about once a second
     * @param died hears of what ended the loop, if it was not {@link #close}
     */
    public AgentLoop(Consumer<Moment> eachSecond, Consumer<Throwable> died) {
        this.eachSecond = eachSecond;
        this.died = died;
        this.thread = new Thread(this::run, "millrace-agent");
    }

    public void start() {
        thread.start();
    }

    /** Runs a task on the loop soon. */
    public void execute(Runnable task) {
        posted.add(task);
        if (isAsleep) {
            LockSupport.unpark(thread);
        }
    }

    /** Drives a flow from now on. Loop only, or before the start. */
    public void add(Flow flow) {
        flows.add(flow);
    }

    /** Drives it no longer. Loop only. */
    public void remove(Flow flow) {
        flows.remove(flow);
    }

    public List<Flow> flows() {
        return List.copyOf(flows);
    }

    /** Something happened to paths. Any thread. */
    public void touched(Set<Path> paths) {
        if (touched.add(paths)) {
            execute(() -> {
                Moment now = now();
                Set<Path> some = touched.take();
                flows.forEach(flow -> some.forEach(path -> flow.touched(path, now)));
            });
        }
    }

    /** Whether the loop has gone round in the last so many nanoseconds. Any thread. */
    public boolean isAlive(long withinNanos) {
        return thread.isAlive() && System.nanoTime() - aliveNanos < withinNanos;
    }

    /** The time, as the loop sees it. */
    public static Moment now() {
        return new Moment(System.nanoTime(), System.currentTimeMillis());
    }

    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                round();
            }
            flows.forEach(Flow::close);
        } catch (Throwable e) {
            LOG.error("The agent's loop died", e);
            died.accept(e);
        }
    }

    private void round() {
        aliveNanos = System.nanoTime();
        for (Runnable task = posted.poll(); task != null; task = posted.poll()) {
            task.run();
        }
        Moment now = now();
        if (now.nanos() - secondNanos >= LONGEST_SLEEP_NANOS) {
            secondNanos = now.nanos();
            eachSecond.accept(now);
        }
        boolean isBusy = false;
        for (Flow flow : List.copyOf(flows)) {
            flow.tick(now);
            isBusy |= flow.turn(now);
        }
        if (!isBusy) {
            sleep(now);
        }
    }

    private void sleep(Moment now) {
        long next = now.nanos() + LONGEST_SLEEP_NANOS;
        for (Flow flow : flows) {
            next = Math.min(next, flow.nextNanos());
        }
        isAsleep = true;
        // What was posted before the line above woke nobody.
        if (posted.isEmpty() && next > now.nanos() && !isClosed) {
            LockSupport.parkNanos(this, next - now.nanos());
        }
        isAsleep = false;
    }
}
