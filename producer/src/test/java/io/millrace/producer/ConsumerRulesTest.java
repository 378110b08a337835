package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKey;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What a consumer may conclude from record ids and keys, and what it may not: every wrong rule loses records, or delivers some twice,
 * from histories in which the right rule does neither.
 */
class ConsumerRulesTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int MOST_SEEDS = 100;

    @Test
    void aHighWaterMarkLosesRecordsInDefaultModeWithoutAnyReshard() {
        onlyTheWrongRuleFails(scenario(false).reshardingEvery(NEVER), RecordIdRule.highWaterMark(), "dropped");
    }

    @Test
    void aHighWaterMarkLosesRecordsInOrderedModeOnceShardsMerge() {
        Scenario ordered = scenario(true);
        onlyTheWrongRuleFails(ordered, RecordIdRule.highWaterMark(), "dropped");
        // As long as no shard has two parents, a lane's order is the shard's.
        Scenario unmerged = ordered.reshardingEvery(NEVER);
        LongStream.rangeClosed(1, 20)
                .forEach(seed -> assertThat(RecordIdRule.highWaterMark().violations(SimulationRun.of(unmerged, seed)))
                        .as("seed %d", seed)
                        .isEmpty());
    }

    @Test
    void theLowMarkOfALaneAppliedToTheWholeShardLosesRecords() {
        Map<WireRecord, Long> marks = new HashMap<>();
        Scenario scenario = scenario(false)
                .with((config, hooks, seeds, budget, counters) ->
                        markingLanes(LoopState.of(config, hooks, seeds, budget, counters), marks));
        onlyTheWrongRuleFails(scenario, RecordIdRule.lowMarkOfLane(marks), "dropped");
    }

    @Test
    void childrenThatInheritNothingDeliverRecordsTwice() {
        onlyTheWrongRuleFails(scenario(false), RecordIdRule.withoutInheritance(), "twice");
    }

    @Test
    void judgingRawRecordsByTheirPartitionKeyLosesThoseWithAnExplicitHashKey() {
        Scenario scenario =
                Scenario.usual(ProducerSimulationTest.oneByOne(ProducerSimulationTest.config(false, null), false));
        assertThat(firstSeed(scenario, ConsumerRulesTest::lostByPartitionKey)).isPositive();
    }

    private static Scenario scenario(boolean ordered) {
        return Scenario.usual(ProducerSimulationTest.config(ordered, null)).reshardingEvery(Duration.ofMillis(700));
    }

    private static void onlyTheWrongRuleFails(Scenario scenario, Judge wrong, String how) {
        Judge thatWay = run -> wrong.violations(run).stream()
                .filter(violation -> violation.contains(how))
                .toList();
        long seed = firstSeed(scenario, thatWay::violations);
        assertThat(RecordIdRule.lowMarkAndSet().violations(SimulationRun.of(scenario, seed)))
                .as("what the right rule does with seed %d", seed)
                .isEmpty();
    }

    private static long firstSeed(Scenario scenario, Function<Evidence, List<String>> violations) {
        return LongStream.rangeClosed(1, MOST_SEEDS)
                .filter(seed ->
                        !violations.apply(SimulationRun.of(scenario, seed)).isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing is wrong in " + MOST_SEEDS + " seeds"));
    }

    /** Notes for every unit the smallest unsettled number of the lane that forms it. */
    private static LoopState markingLanes(LoopState right, Map<WireRecord, Long> marks) {
        Fence fence = new Fence() {
            @Override
            void raise(Unit unit, Lanes lanes) {
                super.raise(unit, lanes);
                ShardLane lane = lanes.laneOf(unit.first());
                right.ledger().forEachUnsettled(record -> {
                    if (lanes.laneOf(record.hash) == lane) {
                        marks.merge(unit.wire, record.number, Math::min);
                    }
                });
            }
        };
        return WrongRulesTest.with(right, right.lanes(), fence, right.verdicts());
    }

    private static List<String> lostByPartitionKey(Evidence run) {
        BitSet missed = (BitSet) run.acked().clone();
        run.reading(1).forEach(step -> {
            boolean isRaw = !step.one().content().isAggregate();
            HashKey byKey = HashKey.ofPartitionKey(step.one().wire().partitionKey());
            if (!isRaw || step.shard().range.contains(byKey)) {
                step.one().content().items().forEach(item -> missed.clear(item.number()));
            }
        });
        return missed.stream().mapToObj(number -> "record " + number).toList();
    }
}
