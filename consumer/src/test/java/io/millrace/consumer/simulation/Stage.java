package io.millrace.consumer.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.simulation.SettlementJudge.Handed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What scenarios have in common: a fleet under load to which nothing has happened yet, and questions about what it handed out. */
final class Stage {
    private Stage() {}

    /** A worker that reads, decodes and calls takes this long at most while nothing goes wrong. */
    static final Duration USUAL = Duration.ofMillis(1_500);

    static FleetModel fleet(long seed, int workers) {
        return fleet(seed, workers, Reading.polling());
    }

    static FleetModel fleet(long seed, int workers, Reading reading) {
        return fleet(seed, workers, reading, BrokenRule.NONE);
    }

    static FleetModel fleet(long seed, int workers, Reading reading, BrokenRule broken) {
        Duration leaseTime = Duration.ofSeconds(seed % 2 == 0 ? 10 : 3);
        Scene scene = new Scene(seed, leaseTime, workers, 12, Duration.ofSeconds(60));
        FleetModel fleet = new FleetModel(scene, broken, reading);
        fleet.runFor(30);
        return fleet;
    }

    /** The shards whose last record went to a worker. */
    static Set<String> shardsOf(FleetModel fleet, SimulatedConsumer worker) {
        return fleet.judge().log().stream()
                .collect(Collectors.toMap(Handed::shardId, Handed::worker, (before, after) -> after))
                .entrySet()
                .stream()
                .filter(shard -> shard.getValue().equals(worker.name()))
                .map(shard -> shard.getKey())
                .collect(Collectors.toCollection(HashSet::new));
    }

    static List<Handed> handed(FleetModel fleet, Instant since, Predicate<Handed> which) {
        return fleet.judge().log().stream()
                .filter(each -> each.at().isAfter(since))
                .filter(which)
                .toList();
    }

    static Duration longestWait(List<Handed> handed) {
        assertThat(handed).isNotEmpty();
        return handed.stream().map(Handed::waited).max(Duration::compareTo).orElseThrow();
    }

    static Duration takeOver(FleetModel fleet) {
        // Lease time, beat, what reads may lag, four round trips, and the records that had waited.
        return fleet.leaseTime().multipliedBy(13).dividedBy(10).plusSeconds(3);
    }

    static void finish(FleetModel fleet) {
        assertThat(fleet.end()).isEmpty();
    }
}
