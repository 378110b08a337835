package io.millrace.benchmarks.consumer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Workers of one application, each in a process of its own, on services of their own. */
final class Fleet implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final Services services;
    private final List<WorkerProcess> workers = new ArrayList<>();

    /** What the workers of a fleet have in common. */
    record Make(SideName side, boolean isTuned, Reading reading) {}

    private Fleet(Services services) {
        this.services = services;
    }

    /** Starts workers that read from every record when it was put. */
    static Fleet start(TableOptions options, Make make, int workers, int shards) throws IOException {
        Fleet fleet = new Fleet(Services.start(shards, true));
        for (int i = 1; i <= workers; i++) {
            fleet.workers.add(WorkerProcess.start(
                    options.jvmOptions(),
                    new WorkerOptions(
                            make.side(),
                            make.isTuned(),
                            make.reading(),
                            Entry.TIME,
                            fleet.services.kinesis(),
                            fleet.services.dynamoDb(),
                            "worker-" + i)));
        }
        return fleet;
    }

    Services services() {
        return services;
    }

    WorkerProcess worker(int index) {
        return workers.get(index);
    }

    /**
     * Waits until every shard moves, each with one worker, every worker has some, and that is so twice in a row. Somebody must be
     * writing.
     *
     * @return the shards of each worker
     */
    List<Set<String>> awaitSpread() throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        List<Set<String>> before = List.of();
        while (System.nanoTime() < deadline) {
            List<Set<String>> now = shardsInSoLong();
            if (isSpread(now) && now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new IllegalStateException("The shards were not spread within " + START_LIMIT + ", but " + before);
    }

    private List<Set<String>> shardsInSoLong() throws IOException {
        for (WorkerProcess worker : workers) {
            worker.reset();
        }
        LockSupport.parkNanos(LOOK.toNanos());
        List<Set<String>> shards = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            shards.add(worker.moving().keySet());
        }
        return shards;
    }

    /** As evenly as the side does it: the KCL's leader of version 3 goes by CPU time, and may leave a worker with few. */
    private boolean isSpread(List<Set<String>> shards) {
        Set<String> all = new HashSet<>();
        int sum = 0;
        for (Set<String> some : shards) {
            all.addAll(some);
            sum += some.size();
        }
        return all.size() == services.shards()
                && sum == services.shards()
                && shards.stream().noneMatch(Set::isEmpty);
    }

    /** Waits until the first worker has moved all of these, and says when each did for the first time since its last reset. */
    Map<String, Long> awaitFirst(Set<String> shards, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        Map<String, Long> moving = Map.of();
        while (System.nanoTime() < deadline) {
            moving = worker(0).moving();
            if (moving.keySet().containsAll(shards)) {
                return moving;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new IllegalStateException("Of " + shards + " only " + moving.keySet() + " moved within " + limit);
    }

    /** Ends the workers that are left, and the services. */
    @Override
    public void close() throws IOException {
        for (WorkerProcess worker : workers) {
            worker.kill();
        }
        services.close();
    }
}
