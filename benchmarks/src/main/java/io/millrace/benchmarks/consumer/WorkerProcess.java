package io.millrace.benchmarks.consumer;

import io.millrace.benchmarks.measure.ProcessTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A worker in a process of its own. */
final class WorkerProcess implements AutoCloseable {
    private final Child child;

    /** How long records took from put to user code. */
    record Latency(long records, long halfNanos, long ninetyNinthNanos, long mostNanos) {}

    /** What a process holds after a collection: live threads, and the heap in use. */
    record Footprint(int threads, long heapBytes) {}

    private WorkerProcess(Child child) {
        this.child = child;
    }

    static WorkerProcess start(List<String> jvmOptions, WorkerOptions options) throws IOException {
        return new WorkerProcess(Child.start(jvmOptions, WorkerProcess.class, options.arguments()));
    }

    /** Starts a worker whose feeds are in its memory. */
    static WorkerProcess startInMemory(List<String> jvmOptions, int shards, ShardLoad.Keys keys, WayIn way)
            throws IOException {
        return new WorkerProcess(Child.start(
                jvmOptions, MemoryWorker.class, List.of(Integer.toString(shards), keys.name(), way.name())));
    }

    /** User records handed out so far. */
    long records() throws IOException {
        return Long.parseLong(child.ask("records"));
    }

    /** Forgets what has moved and how long it took. */
    void reset() throws IOException {
        child.ask("reset");
    }

    /** The shards of which a record was handed out since the last reset, with the time of the first. */
    Map<String, Long> moving() throws IOException {
        return Arrays.stream(child.ask("moving").split(" ", -1))
                .filter(shard -> !shard.isEmpty())
                .map(shard -> shard.split("=", -1))
                .collect(Collectors.toMap(shard -> shard[0], shard -> Long.parseLong(shard[1])));
    }

    /** Of the records since the last reset. */
    Latency latency() throws IOException {
        String[] numbers = child.ask("latency").split(" ", -1);
        return new Latency(
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]));
    }

    Footprint footprint() throws IOException {
        String[] numbers = child.ask("footprint").split(" ", -1);
        return new Footprint(Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]));
    }

    ProcessTree tree() {
        return child.tree();
    }

    void kill() {
        child.kill();
    }

    /** Begins a clean stop without waiting for it. */
    void beginStop() {
        child.end();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** The process itself. */
    public static void main(String[] arguments) throws IOException {
        WorkerOptions options = WorkerOptions.of(List.of(arguments));
        Watch watch = new Watch();
        Worker worker =
                options.side() == SideName.KCL ? KclWorker.start(options, watch) : MillraceWorker.start(options, watch);
        serve(watch);
        worker.stop();
        System.exit(0);
    }

    /** Answers until nothing more is asked. */
    static void serve(Watch watch) throws IOException {
        Child.serve("started", command -> answer(watch, command));
    }

    private static String answer(Watch watch, String command) {
        return switch (command) {
            case "records" -> Long.toString(watch.records());
            case "moving" -> watch.moving();
            case "latency" -> watch.latencies();
            case "footprint" -> footprintOfThis();
            case "reset" -> {
                watch.reset();
                yield "done";
            }
            default -> throw new IllegalArgumentException("There is no command " + command);
        };
    }

    private static String footprintOfThis() {
        System.gc();
        return ManagementFactory.getThreadMXBean().getThreadCount() + " "
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
