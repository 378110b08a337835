package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.producer.SimulationRun.Scenario;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whole producers in virtual time, from seeds. Other seeds: {@code -Dmillrace.seeds=10000 -Dmillrace.firstSeed=1}. */
class ProducerSimulationTest {
    private static final Set<Guarantee> DEFAULT_MODE = EnumSet.complementOf(EnumSet.of(Guarantee.KEY_ORDER));
    private static final Set<Guarantee> ORDERED_MODE = EnumSet.allOf(Guarantee.class);

    @Test
    void whatIsAckedIsDeliveredThroughReshardsAndFaults() {
        judge(Scenario.usual(config(false, null)), DEFAULT_MODE, 200);
    }

    @Test
    void orderedModeKeepsTheOrderOfEveryKeyToo() {
        judge(Scenario.usual(config(true, null)), ORDERED_MODE, 200);
    }

    @Test
    void aReshardStormChangesNothing() {
        judge(Scenario.usual(config(false, null)).reshardingEvery(Duration.ofMillis(200)), DEFAULT_MODE, 40);
        judge(Scenario.usual(config(true, null)).reshardingEvery(Duration.ofMillis(200)), ORDERED_MODE, 40);
    }

    @Test
    void oneHashUnitsCarryTheProducerWhileHardlyAnyMapLoads() {
        SimulatedService.Faults faults = SimulatedService.Faults.HARDLY_ANY_MAP;
        judge(Scenario.usual(config(false, null)).with(faults), DEFAULT_MODE, 40);
        judge(Scenario.usual(config(true, null)).with(faults), ORDERED_MODE, 40);
    }

    @Test
    void expiredRecordsEndAndTheOthersKeepTheirOrder() {
        judge(Scenario.usual(config(false, Duration.ofSeconds(2))), DEFAULT_MODE, 40);
        judge(Scenario.usual(config(true, Duration.ofSeconds(2))), ORDERED_MODE, 40);
    }

    @Test
    void recordsThatShareNoWireRecordKeepEveryPromiseToo() {
        judge(Scenario.usual(oneByOne(config(false, null), false)), DEFAULT_MODE, 40);
        judge(Scenario.usual(oneByOne(config(true, null), false)), ORDERED_MODE, 40);
    }

    @Test
    void everyRecordEndsWhereThrottlesAreFinal() {
        judge(Scenario.usual(oneByOne(config(false, null), true)), DEFAULT_MODE, 40);
        judge(Scenario.usual(failIfThrottled(config(false, null))), DEFAULT_MODE, 40);
        judge(Scenario.usual(failIfThrottled(config(true, null))), ORDERED_MODE, 40);
    }

    static ProducerConfig oneByOne(ProducerConfig config, boolean failIfThrottled) {
        return new ProducerConfig(
                config.stream(),
                config.ordered(),
                config.recordIds(),
                config.shardRate(),
                failIfThrottled,
                config.sizes().withAggregationMaxCount(1),
                config.timing(),
                config.whenFull());
    }

    static ProducerConfig failIfThrottled(ProducerConfig config) {
        return new ProducerConfig(
                config.stream(),
                config.ordered(),
                config.recordIds(),
                config.shardRate(),
                true,
                config.sizes(),
                config.timing(),
                config.whenFull());
    }

    static ProducerConfig config(boolean ordered, @Nullable Duration ttl) {
        return config(ordered, ttl, true);
    }

    static ProducerConfig config(boolean ordered, @Nullable Duration ttl, boolean recordIds) {
        return new ProducerConfig(
                "simulated",
                ordered,
                recordIds,
                1.5,
                new ProducerConfig.Sizes(1000, 64 * 1024, 20, 52_224, 256 * 1024),
                new ProducerConfig.Timing(Duration.ofMillis(100), ttl, Duration.ofSeconds(1), Duration.ofSeconds(15)),
                WhenFull.fail());
    }

    private static void judge(Scenario scenario, Set<Guarantee> guarantees, int seeds) {
        long first = Long.getLong("millrace.firstSeed", 1);
        int count = Integer.getInteger("millrace.seeds", seeds);
        for (long seed = first; seed < first + count; seed++) {
            Evidence run = SimulationRun.of(scenario, seed);
            for (Guarantee guarantee : guarantees) {
                List<String> violations = guarantee.violations(run);
                assertThat(violations.stream().limit(10))
                        .as(
                                "%s broken %d times with seed %d; again: -Dmillrace.firstSeed=%d -Dmillrace.seeds=1",
                                guarantee, violations.size(), seed, seed)
                        .isEmpty();
            }
        }
    }
}
