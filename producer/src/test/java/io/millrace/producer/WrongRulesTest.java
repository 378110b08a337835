package io.millrace.producer;

import static io.millrace.producer.Guarantee.ACKED_IS_DELIVERED;
import static io.millrace.producer.Guarantee.KEY_ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Every rule of the protocol that is tempting to simplify, simplified: the judges must notice. A rule that goes unnoticed is not tested
 * by {@link ProducerSimulationTest} either.
 */
class WrongRulesTest {
    private static final int MOST_SEEDS = 300;

    @Test
    void ackOnSuccessLosesRecords() {
        theJudgeNotices(ACKED_IS_DELIVERED, verdicts((unit, shard, map) -> Verdict.ACK));
    }

    @Test
    void ackingThoseRecordsOfAUnitThatAreInRangeLosesThemToTheKcl() {
        theJudgeNotices(ACKED_IS_DELIVERED, WrongRulesTest::ackingWhatIsInRange);
    }

    @Test
    void ackingIfTheUnitsOwnHashIsInTheAnsweringShardLosesRecords() {
        theJudgeNotices(ACKED_IS_DELIVERED, verdicts((unit, shard, map) -> {
            HashKeyRange range = map.rangeOf(shard);
            return range == null ? Verdict.HOLD : range.contains(unit.first()) ? Verdict.ACK : Verdict.REGROUP;
        }));
    }

    @Test
    void ackingWhatAnUnknownShardAnswersLosesRecords() {
        theJudgeNotices(ACKED_IS_DELIVERED, verdicts((unit, shard, map) -> {
            Verdict right = Verdict.of(unit, shard, map);
            return right == Verdict.HOLD ? Verdict.ACK : right;
        }));
    }

    @Test
    void twoUnitsOfALaneInOneRequestBreakTheOrder() {
        theJudgeNotices(
                KEY_ORDER,
                fence((lane, units) -> touching(lane, units).size() < 2
                        && touching(lane, units).stream()
                                .allMatch(unit -> unit.state == Unit.State.READY && unit.attempts == 0)));
    }

    @Test
    void twoRequestsInFlightForALaneBreakTheOrder() {
        theJudgeNotices(
                KEY_ORDER,
                fence((lane, units) -> touching(lane, units).size() < 2
                        && touching(lane, units).stream().allMatch(unit -> unit.state == Unit.State.IN_FLIGHT)));
    }

    @Test
    void waitingAfterANewMapForUnitsOfTheSameLaneAloneBreaksTheOrder() {
        theJudgeNotices(
                KEY_ORDER,
                fence((lane, units) -> units.stream()
                        .noneMatch(unit -> lane.range.contains(unit.lowest()) && lane.range.contains(unit.highest()))));
    }

    @Test
    void aFenceOnUnitsInFlightAndThenTheOldestFirstBreaksTheOrder() {
        theJudgeNotices(
                KEY_ORDER,
                fence((lane, units) -> touching(lane, units).stream()
                        .allMatch(unit ->
                                unit.state == Unit.State.READY && lane.oldest().number < unit.oldest().number)));
    }

    @Test
    void regroupedRecordsAtTheTailBreakTheOrder() {
        theJudgeNotices(KEY_ORDER, lanes(config -> new Lanes(config) {
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
        }));
    }

    @Test
    void aRawRecordFromAnUnknownShardThatMakesNoLaneStaleBreaksTheOrderForThoseWhoDoNotFilter() {
        theJudgeNotices(KEY_ORDER, WrongRulesTest::rawRecordsMakeNoLaneStale);
    }

    @Test
    void heldUnitsThatBarNothingBreakTheOrder() {
        theJudgeNotices(KEY_ORDER, right -> {
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
                            .noneMatch(unit -> touches(unit, start, end));
                }
            };
            return with(right, right.lanes(), wrong, right.verdicts());
        });
    }

    /** A child that was split before the map came is never listed, so nothing tells what its units are worth. */
    @Test
    void aMapOfOpenShardsAloneLeavesUnitsHeldUntilTheyAreSentAgainInVain() {
        Scenario right = Scenario.usual(ProducerSimulationTest.config(false, null))
                .with(SimulatedService.Faults.NONE)
                .reshardingEvery(Duration.ofMillis(150));
        theJudgeNotices(WrongRulesTest::sentAgainInVain, right, right.listingOnlyOpenShards());
    }

    private static List<String> sentAgainInVain(Evidence run) {
        List<String> inVain = new ArrayList<>();
        for (History.Sending one : run.history().sendings) {
            UnitContent unit = run.stream().contentOf(one.wire);
            if (one.heard instanceof EntryOutcome.Stored place
                    && unit.isWithin(run.stream().rangeOf(place))
                    && !run.isAckedAt(unit.items().get(0).number(), place)) {
                inVain.add("the wire record at " + place + " is right, but its records are not acked");
            }
        }
        return inVain;
    }

    private static void theJudgeNotices(Guarantee broken, UnaryOperator<LoopState> spoil) {
        ProducerConfig config = ProducerSimulationTest.config(broken == KEY_ORDER, null, 0);
        Scenario right = Scenario.usual(config)
                .reshardingEvery(Duration.ofMillis(700))
                .with(SimulatedService.Faults.HARDLY_ANY_MAP);
        SimulatedProducer.Parts parts = (settings, hooks, seeds, budget, counters) ->
                spoil.apply(LoopState.of(settings, hooks, seeds, budget, counters));
        theJudgeNotices(broken, right, right.with(parts));
    }

    private static void theJudgeNotices(Judge judge, Scenario right, Scenario wrong) {
        long seed = LongStream.rangeClosed(1, MOST_SEEDS)
                .filter(one -> !judge.violations(SimulationRun.of(wrong, one)).isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing is noticed in " + MOST_SEEDS + " seeds"));
        assertThat(judge.violations(SimulationRun.of(right, seed)))
                .as("what is noticed with seed %d and the right rule", seed)
                .isEmpty();
    }

    private static Set<Unit> touching(ShardLane lane, Set<Unit> units) {
        Set<Unit> touching = new LinkedHashSet<>(units);
        touching.removeIf(unit -> !touches(unit, lane.range.start(), lane.range.end()));
        return touching;
    }

    private static boolean touches(Unit unit, HashKey start, HashKey end) {
        return unit.lowest().compareTo(end) <= 0 && unit.highest().compareTo(start) >= 0;
    }

    private interface Bars {
        boolean mayForm(ShardLane lane, Set<Unit> unsettled);
    }

    private interface LanesOf {
        Lanes with(ProducerConfig config);
    }

    private static UnaryOperator<LoopState> verdicts(Verdict.Rule rule) {
        return right -> with(right, right.lanes(), right.fence(), rule);
    }

    private static UnaryOperator<LoopState> fence(Bars bars) {
        return right -> {
            Fence wrong = new Fence() {
                @Override
                boolean isOpen(ShardLane lane) {
                    return bars.mayForm(lane, units());
                }
            };
            return with(right, right.lanes(), wrong, right.verdicts());
        };
    }

    private static UnaryOperator<LoopState> lanes(LanesOf lanes) {
        return right -> with(right, lanes.with(right.config()), right.fence(), right.verdicts());
    }

    private static LoopState ackingWhatIsInRange(LoopState right) {
        Map<PendingRecord, EntryOutcome.Stored> inRange = new HashMap<>();
        Lanes lanes = new Lanes(right.config()) {
            @Override
            Iterable<ShardLane> putBack(List<PendingRecord> records) {
                List<PendingRecord> left = new ArrayList<>();
                for (PendingRecord record : records) {
                    EntryOutcome.Stored place = inRange.remove(record);
                    if (place == null) {
                        left.add(record);
                    } else {
                        right.ledger().ack(List.of(record), place);
                    }
                }
                return super.putBack(left);
            }
        };
        return with(right, lanes, right.fence(), (unit, shard, map) -> {
            HashKeyRange range = map.rangeOf(shard);
            for (PendingRecord record : unit.records) {
                if (range != null && range.contains(record.hash)) {
                    inRange.put(record, new EntryOutcome.Stored(shard, "?"));
                }
            }
            return Verdict.of(unit, shard, map);
        });
    }

    private static LoopState rawRecordsMakeNoLaneStale(LoopState right) {
        Map<ShardLane, Long> staleBefore = new HashMap<>();
        Lanes lanes = new Lanes(right.config()) {
            @Override
            boolean noteAnswer(HashKey hash, String answeringShardId, long nowNanos) {
                staleBefore.clear();
                forEach(lane -> staleBefore.put(lane, lane.staleSinceNanos));
                return super.noteAnswer(hash, answeringShardId, nowNanos);
            }
        };
        return with(right, lanes, right.fence(), (unit, shard, map) -> {
            if (unit.isOneHash()) {
                staleBefore.forEach((lane, sinceNanos) -> lane.staleSinceNanos = sinceNanos);
            }
            return Verdict.of(unit, shard, map);
        });
    }

    static LoopState with(LoopState right, Lanes lanes, Fence fence, Verdict.Rule verdicts) {
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
}
