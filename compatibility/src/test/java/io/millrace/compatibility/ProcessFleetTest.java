package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Workers as processes, under load: one is killed, one is stopped for longer than the lease time, one is told to end, while shards
 * split and merge. {@code -Dmillrace.processRounds=10} for ten times each in each way of living.
 */
final class ProcessFleetTest {
    private static final int ROUNDS = Integer.getInteger("millrace.processRounds", 1);
    private static final long SEED = Long.getLong("millrace.firstSeed", 20_261_121);
    private static final String STREAM = "process-fleet";
    private static final int SHARDS = 4;
    private static final int WORKERS = 3;
    private static final Duration LEASE_TIME = Duration.ofSeconds(5);
    private static final Duration AT_WORK = Duration.ofSeconds(2);
    private static final long ENOUGH = 300;
    private static final Duration FREEZE = Duration.ofSeconds(8);
    // The workers write what is settled within a second; the rest is for writes that a busy machine delays.
    private static final Duration UNSETTLED = Duration.ofSeconds(4);
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(45);

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @CsvSource({"WORKER, false", "KCL, true"})
    void nothingIsLostNorOutOfOrderAndOnlyWhatWasUnsettledIsRepeated(String liveness, boolean subscribed)
            throws Exception {
        try (Engines engines = Engines.start(builder -> builder);
                ProcessFleet fleet = new ProcessFleet(options(engines, liveness, subscribed))) {
            engines.engine().createStream(STREAM, SHARDS);
            List<JavaProcess> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(fleet.start());
            }
            Load load = Load.start(engines, STREAM);
            try (load) {
                for (int round = 0; round < ROUNDS; round++) {
                    disturb(engines, fleet, workers, load);
                }
            }
            fleet.awaitDelivered(load.acked(), RECOVERY_LIMIT);
            judge(fleet.history(), load);
        }
    }

    private void disturb(Engines engines, ProcessFleet fleet, List<JavaProcess> workers, Load load) throws Exception {
        fleet.kill(busiestOf(workers, fleet));
        split(engines);
        workers.add(fleet.start());
        fleet.awaitDelivered(load.acked(), RECOVERY_LIMIT);

        JavaProcess frozen = busiestOf(workers, fleet);
        CompletableFuture<Void> thawed = fleet.freeze(frozen, FREEZE);
        merge(engines);
        thawed.get(RECOVERY_LIMIT.toSeconds(), TimeUnit.SECONDS);
        workers.add(frozen);
        fleet.awaitDelivered(load.acked(), RECOVERY_LIMIT);

        fleet.terminate(busiestOf(workers, fleet));
        fleet.awaitDelivered(load.acked(), RECOVERY_LIMIT);
        workers.add(fleet.start());
    }

    private static void judge(History history, Load load) {
        System.err.printf(
                "%d records, %d deliveries, %d of them repeated, %d leases lost by workers that starved%n",
                load.acked().size(),
                history.size(),
                history.repeats(),
                history.starved().size());
        assertThat(history.missing(load.acked())).isEmpty();
        assertThat(history.outOfOrder()).as("seed " + SEED).isEmpty();
        assertThat(history.unexcusedRepeats(UNSETTLED, UNSETTLED.plus(LEASE_TIME)))
                .as("seed " + SEED)
                .isEmpty();
    }

    /** The one that most is taken from, which must have been at work for a while. */
    private static JavaProcess busiestOf(List<JavaProcess> workers, ProcessFleet fleet) {
        Comparator<JavaProcess> byWork =
                Comparator.comparingLong(worker -> fleet.history().latelyTo(worker.name(), AT_WORK));
        await("a worker is at work")
                .atMost(RECOVERY_LIMIT)
                .until(() ->
                        workers.stream().anyMatch(worker -> fleet.history().latelyTo(worker.name(), AT_WORK) > ENOUGH));
        JavaProcess busiest = workers.stream().max(byWork).orElseThrow();
        workers.remove(busiest);
        return busiest;
    }

    private void split(Engines engines) {
        List<Shard> open = HashRanges.open(engines.shards(STREAM));
        engines.split(STREAM, open.get(random.nextInt(open.size())));
    }

    private void merge(Engines engines) {
        List<Shard> open = HashRanges.open(engines.shards(STREAM));
        int lower = random.nextInt(open.size() - 1);
        engines.merge(STREAM, open.get(lower), open.get(lower + 1));
    }

    private static WorkerOptions options(Engines engines, String liveness, boolean subscribed) {
        return new WorkerOptions(
                engines.engine().endpoint().toString(),
                engines.tables().endpoint().toString(),
                STREAM,
                "process-fleet-readers",
                "",
                LEASE_TIME,
                liveness,
                subscribed,
                Integer.MAX_VALUE);
    }
}
