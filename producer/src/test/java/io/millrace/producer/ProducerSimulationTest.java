package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Whole producers in virtual time, from the seeds of a {@link SeedSweep}. */
class ProducerSimulationTest {
    private static final List<Judge> DEFAULT_MODE = List.of(
            Guarantee.ACKED_IS_DELIVERED,
            Guarantee.NOTHING_STUCK,
            Guarantee.RESULT_IS_TRUE,
            Guarantee.BUDGET_KEPT,
            Explained.DUPLICATES,
            Explained.SENDINGS,
            Explained.FAILURES,
            RecordIdRule.lowMarkAndSet());
    private static final List<Judge> ORDERED_MODE = and(DEFAULT_MODE, Guarantee.KEY_ORDER);

    private SeedSweep sweep;

    @BeforeEach
    void seeds(TestInfo test) {
        sweep = SeedSweep.of(test);
    }

    @Test
    void whatIsAckedIsDeliveredThroughReshardsAndFaults() {
        sweep.judge(Scenario.anything(false), DEFAULT_MODE);
    }

    @Test
    void orderedModeKeepsTheOrderOfEveryKeyToo() {
        sweep.judge(Scenario.anything(true), ORDERED_MODE);
    }

    @Test
    void aReshardStormChangesNothing() {
        judgeBothModes(config -> Scenario.usual(config).inAnyWeather().reshardingEvery(Duration.ofMillis(200)), null);
    }

    @Test
    void oneHashUnitsCarryTheProducerWhileHardlyAnyMapLoads() {
        judgeBothModes(config -> Scenario.usual(config).with(SimulatedService.Faults.HARDLY_ANY_MAP), null);
    }

    @Test
    void expiredRecordsEndAndTheOthersKeepTheirOrder() {
        judgeBothModes(config -> Scenario.usual(config).inAnyWeather(), Duration.ofSeconds(2));
    }

    @Test
    void recordsThatShareNoWireRecordKeepEveryPromiseToo() {
        judgeBothModes(config -> Scenario.usual(oneByOne(config, false)).inAnyWeather(), null);
    }

    @Test
    void everyRecordEndsWhereThrottlesAreFinal() {
        judgeBothModes(config -> Scenario.usual(failIfThrottled(config)).inAnyWeather(), null);
        sweep.tenth().judge(Scenario.usual(oneByOne(config(false, null), true)), DEFAULT_MODE);
    }

    @Test
    void recordIdsDropExactlyTheRepeatsWhereEveryRecordHasOne() {
        judgeBothModes(config -> Scenario.usual(config).inAnyWeather().enveloping(), null);
    }

    @Test
    void aggregatesOfTheCallersKeepEveryPromiseBesideSingleRecords() {
        sweep.judge(Scenario.anything(false).aggregating(), DEFAULT_MODE);
        sweep.judge(Scenario.anything(true).aggregating(), ORDERED_MODE);
    }

    @Test
    void aggregatesOfTheCallersExpireAndSurviveAReshardStormLikeOtherRecords() {
        judgeBothModes(config -> Scenario.usual(config).aggregating().reshardingEvery(Duration.ofMillis(200)), null);
        judgeBothModes(config -> Scenario.usual(config).inAnyWeather().aggregating(), Duration.ofSeconds(2));
    }

    @Test
    void theSameSeedGivesTheSameHistory() {
        for (boolean ordered : new boolean[] {false, true}) {
            for (long seed = 1; seed <= 5; seed++) {
                String once = SimulationRun.of(Scenario.anything(ordered), seed)
                        .history()
                        .digest();
                String again = SimulationRun.of(Scenario.anything(ordered), seed)
                        .history()
                        .digest();
                String other = SimulationRun.of(Scenario.anything(ordered), seed + 1000)
                        .history()
                        .digest();
                assertThat(again).as("seed %d", seed).isEqualTo(once).isNotEqualTo(other);
            }
        }
    }

    static ProducerConfig oneByOne(ProducerConfig config, boolean failIfThrottled) {
        return new ProducerConfig(
                config.stream(),
                config.ordered(),
                config.recordIdShare(),
                config.shardRate(),
                failIfThrottled,
                config.sizes().withAggregationMaxCount(1),
                config.timing(),
                config.whenFull(),
                config.distribution());
    }

    static ProducerConfig failIfThrottled(ProducerConfig config) {
        return new ProducerConfig(
                config.stream(),
                config.ordered(),
                config.recordIdShare(),
                config.shardRate(),
                true,
                config.sizes(),
                config.timing(),
                config.whenFull(),
                config.distribution());
    }

    static ProducerConfig config(boolean ordered, @Nullable Duration ttl) {
        return config(ordered, ttl, 1);
    }

    static ProducerConfig config(boolean ordered, @Nullable Duration ttl, double recordIdShare) {
        return new ProducerConfig(
                "simulated",
                ordered,
                recordIdShare,
                1.5,
                new ProducerConfig.Sizes(1000, 64 * 1024, 20, 52_224, 256 * 1024),
                new ProducerConfig.Timing(Duration.ofMillis(100), ttl, Duration.ofSeconds(1), Duration.ofSeconds(15)),
                WhenFull.fail());
    }

    private interface ScenarioOf {
        Scenario with(ProducerConfig config);
    }

    private void judgeBothModes(ScenarioOf scenario, @Nullable Duration ttl) {
        sweep.tenth().judge(scenario.with(config(false, ttl)), DEFAULT_MODE);
        sweep.tenth().judge(scenario.with(config(true, ttl)), ORDERED_MODE);
    }

    private static List<Judge> and(List<Judge> judges, Judge more) {
        List<Judge> all = new ArrayList<>(judges);
        all.add(more);
        return List.copyOf(all);
    }
}
