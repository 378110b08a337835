package io.millrace.producer;

import static io.millrace.producer.Guarantee.ACKED_IS_DELIVERED;
import static io.millrace.producer.Guarantee.KEY_ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.SimulationRun.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every rule of the protocol that is tempting to simplify, simplified: the guarantees must notice. A rule that goes unnoticed is not
 * tested by {@link ProducerSimulationTest} either.
 */
class WrongRulesTest {
    private static final int MOST_SEEDS = 150;

    private record WrongRule(String name, boolean ordered, Guarantee broken, Function<LoopState, LoopState> spoil) {}

    @TestFactory
    Stream<DynamicTest> theJudgesNotice() {
        return rules().map(rule -> DynamicTest.dynamicTest(
                rule.name(),
                () -> assertThat(violations(rule))
                        .as("what %s finds in %d seeds", rule.broken(), MOST_SEEDS)
                        .isNotEmpty()));
    }

    private static Stream<WrongRule> rules() {
        return Stream.of(
                verdict("ack on success", (unit, shard, map) -> Verdict.ACK),
                verdict("ack what an unknown shard answers", (unit, shard, map) -> {
                    Verdict right = Verdict.of(unit, shard, map);
                    return right == Verdict.HOLD ? Verdict.ACK : right;
                }),
                verdict("ack if the unit's own hash is in the answering shard", (unit, shard, map) -> {
                    HashKeyRange range = map.rangeOf(shard);
                    return range == null || range.contains(unit.first()) ? Verdict.ACK : Verdict.REGROUP;
                }),
                fence("two units of a lane at a time", (lane, units) -> lane.mixedBlockers + lane.singleBlockers < 2),
                fence(
                        "only units of the same lane bar it",
                        (lane, units) -> units.stream()
                                .noneMatch(unit ->
                                        lane.range.contains(unit.lowest()) && lane.range.contains(unit.highest()))),
                fence(
                        "only units in flight bar a lane",
                        (lane, units) -> units.stream()
                                .filter(unit -> unit.state == Unit.State.IN_FLIGHT)
                                .noneMatch(unit -> touches(unit, lane))),
                heldUnitsBarNothing(),
                lanes("returned records to the tail", config -> new Lanes(config) {
                    @Override
                    Iterable<ShardLane> putBack(List<PendingRecord> records) {
                        List<ShardLane> touched = new ArrayList<>();
                        for (PendingRecord record : records) {
                            ShardLane lane = laneOf(record.hash);
                            lane.add(record);
                            touched.add(lane);
                        }
                        return touched;
                    }
                }),
                lanes("an unexplained answer makes no lane stale", config -> new Lanes(config) {
                    @Override
                    boolean noteAnswer(HashKey hash, String answeringShardId, long nowNanos) {
                        boolean isUnexplained = super.noteAnswer(hash, answeringShardId, nowNanos);
                        forEach(lane -> lane.staleSinceNanos = Agenda.NEVER);
                        return isUnexplained;
                    }
                }));
    }

    private static boolean touches(Unit unit, ShardLane lane) {
        return unit.lowest().compareTo(lane.range.end()) <= 0 && unit.highest().compareTo(lane.range.start()) >= 0;
    }

    private interface Bars {
        boolean mayForm(ShardLane lane, Set<Unit> unsettled);
    }

    private static WrongRule verdict(String name, Verdict.Rule rule) {
        return new WrongRule(name, false, ACKED_IS_DELIVERED, right -> with(right, right.lanes(), right.fence(), rule));
    }

    private static WrongRule fence(String name, Bars bars) {
        return new WrongRule(name, true, KEY_ORDER, right -> {
            Fence wrong = new Fence() {
                @Override
                boolean isOpen(ShardLane lane) {
                    return bars.mayForm(lane, units());
                }
            };
            return with(right, right.lanes(), wrong, right.verdicts());
        });
    }

    private static WrongRule heldUnitsBarNothing() {
        return new WrongRule("held units bar nothing", true, KEY_ORDER, right -> {
            Fence wrong = new Fence() {
                @Override
                boolean isOpen(ShardLane lane) {
                    return isOpen(lane.range.start(), lane.range.end());
                }

                @Override
                boolean isOpen(ShardLane lane, HashKey hash) {
                    return isOpen(hash, hash);
                }

                private boolean isOpen(HashKey start, HashKey end) {
                    return units().stream()
                            .filter(unit -> unit.state != Unit.State.HELD)
                            .noneMatch(unit -> unit.lowest().compareTo(end) <= 0
                                    && unit.highest().compareTo(start) >= 0);
                }
            };
            return with(right, right.lanes(), wrong, right.verdicts());
        });
    }

    private static WrongRule lanes(String name, Function<ProducerConfig, Lanes> lanes) {
        ProducerConfig config = ProducerSimulationTest.config(true, null, false);
        return new WrongRule(
                name, true, KEY_ORDER, right -> with(right, lanes.apply(config), right.fence(), right.verdicts()));
    }

    private static LoopState with(LoopState right, Lanes lanes, Fence fence, Verdict.Rule verdicts) {
        return new LoopState(
                right.config(),
                right.seeds(),
                lanes,
                fence,
                right.collector(),
                right.gate(),
                right.ledger(),
                right.budget(),
                right.counters(),
                right.expiry(),
                verdicts);
    }

    private static List<String> violations(WrongRule rule) {
        ProducerConfig config = ProducerSimulationTest.config(rule.ordered(), null, false);
        Scenario scenario = Scenario.usual(config)
                .reshardingEvery(Duration.ofMillis(700))
                .with(SimulatedService.Faults.HARDLY_ANY_MAP)
                .with((settings, hooks, seeds, budget, counters) ->
                        rule.spoil().apply(LoopState.of(settings, hooks, seeds, budget, counters)));
        for (long seed = 1; seed <= MOST_SEEDS; seed++) {
            List<String> found = rule.broken().violations(SimulationRun.of(scenario, seed));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
