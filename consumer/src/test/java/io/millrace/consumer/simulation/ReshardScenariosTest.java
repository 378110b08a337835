package io.millrace.consumer.simulation;

import static io.millrace.consumer.simulation.Stage.USUAL;
import static io.millrace.consumer.simulation.Stage.finish;
import static io.millrace.consumer.simulation.Stage.fleet;
import static io.millrace.consumer.simulation.Stage.handed;
import static io.millrace.consumer.simulation.Stage.longestWait;
import static io.millrace.consumer.simulation.Stage.shardsOf;
import static io.millrace.consumer.simulation.Stage.takeOver;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.simulation.SettlementJudge.Handed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ScenariosTest} goes on: what happens when shards split and merge. */
class ReshardScenariosTest {

    private static ModelStream.Life first(FleetModel fleet) {
        return fleet.stream().openShards().stream()
                .filter(ModelStream.Life::hasKeys)
                .findFirst()
                .orElseThrow();
    }

    /** How long the first record of a shard waited for nothing but its turn: it had arrived, and the parents' last was handed out. */
    private static Duration gap(FleetModel fleet, ModelStream.Life child) {
        Handed first = handed(fleet, Instant.MIN, each -> each.shardId().equals(child.id()))
                .get(0);
        Instant free = handed(
                        fleet, Instant.MIN, each -> child.asListed().parents().contains(each.shardId()))
                .stream()
                .map(Handed::at)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
        assertThat(first.at()).isAfter(free);
        return Duration.between(free.isAfter(first.arrived()) ? free : first.arrived(), first.at());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario09ChildrenStartWithinASecondAfterTheirParentsLastRecord(long seed) {
        FleetModel fleet = fleet(seed, 3);
        ModelStream.Life parent = first(fleet);
        fleet.split(parent);
        fleet.runFor(20);

        List<ModelStream.Life> children = fleet.stream().openShards().stream()
                .filter(shard -> shard.asListed().parents().contains(parent.id()) && shard.hasKeys())
                .toList();
        assertThat(children).isNotEmpty();
        assertThat(children).allSatisfy(child -> assertThat(gap(fleet, child)).isLessThan(Duration.ofSeconds(1)));
        assertThat(fleet.judge().repeated()).isZero();
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario10MergedShardStartsOnceThoughOneParentsWorkerDies(long seed) {
        FleetModel fleet = fleet(seed, 3);
        SimulatedConsumer victim = fleet.workers().get(0);
        Set<String> itsShards = shardsOf(fleet, victim);
        ModelStream.Life left = fleet.stream().openShards().stream()
                .filter(shard -> !itsShards.contains(shard.id()) && shard.hasKeys())
                .filter(shard -> fleet.stream()
                        .rightOf(shard)
                        .filter(right -> itsShards.contains(right.id()))
                        .isPresent())
                .findFirst()
                .orElseThrow();
        Instant merged = fleet.serviceTime();
        fleet.merge(left);
        victim.crash();
        fleet.runFor(40);

        ModelStream.Life child = fleet.stream().openShards().stream()
                .filter(shard -> shard.asListed().parents().contains(left.id()))
                .findFirst()
                .orElseThrow();
        List<Handed> ofChild = handed(fleet, merged, each -> each.shardId().equals(child.id()));
        assertThat(ofChild).isNotEmpty().noneMatch(Handed::again);
        assertThat(ofChild).extracting(Handed::worker).doesNotContain(victim.name());
        assertThat(longestWait(ofChild)).isLessThan(takeOver(fleet));
        finish(fleet);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void scenario11EveryShardHasALeaseWithinSecondsInAStormOfReshardsAndADeploy(long seed) {
        FleetModel fleet = fleet(seed, 4);
        Deque<SimulatedConsumer> old = new ArrayDeque<>(fleet.workers());
        for (int round = 0; round < 20; round++) {
            List<ModelStream.Life> open = fleet.stream().openShards();
            fleet.split(open.get(round % open.size()));
            fleet.merge(fleet.stream().openShards().get(round % 5));
            if (round % 5 == 0 && !old.isEmpty()) {
                SimulatedConsumer leaver = old.remove();
                leaver.leave(Duration.ofSeconds(15), leaver::crash);
                fleet.startWorker();
            }
            List<ModelStream.Life> now = fleet.stream().openShards();
            fleet.runFor(5);
            assertThat(fleet.tables().leased())
                    .containsAll(now.stream().map(ModelStream.Life::id).toList());
        }
        fleet.runFor(20);

        assertThat(handed(fleet, fleet.serviceTime().minusSeconds(10), each -> true).stream()
                        .map(Handed::shardId)
                        .collect(Collectors.toSet()))
                .containsAll(fleet.stream().openShards().stream()
                        .filter(ModelStream.Life::hasKeys)
                        .map(ModelStream.Life::id)
                        .toList());
        assertThat(longestWait(handed(fleet, fleet.serviceTime().minusSeconds(10), each -> true)))
                .isLessThan(USUAL);
        finish(fleet);
    }
}
