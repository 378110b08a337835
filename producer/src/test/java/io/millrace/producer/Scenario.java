package io.millrace.producer;

import io.millrace.producer.ProducerConfig.Sizes;
import io.millrace.producer.ProducerConfig.Timing;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;

/** What differs from run to run, beside the seed; a part that depends on the seed is drawn from its random numbers. */
record Scenario(
        Function<Random, ProducerConfig> config,
        Function<Random, SimulatedService.Faults> faults,
        Function<Random, Weather> weather,
        Duration reshardEvery,
        SimulatedProducer.Parts parts,
        boolean onlyOpenShardsListed,
        Puts puts) {
    /** How records are put. */
    enum Puts {
        SINGLY,
        /** None goes raw. */
        ENVELOPED,
        /** Some of them in aggregates that the caller has encoded. */
        PARTLY_AGGREGATED
    }

    private static final Duration RESHARD_EVERY = Duration.ofMillis(1500);

    /** The faults of every day. */
    static Scenario usual(ProducerConfig config) {
        return new Scenario(
                random -> config,
                random -> SimulatedService.Faults.USUAL,
                random -> Weather.CALM,
                RESHARD_EVERY,
                LoopState::of,
                false,
                Puts.SINGLY);
    }

    /** Any mix of all faults there are, under a configuration that is drawn too. */
    static Scenario anything(boolean ordered) {
        return usual(ProducerSimulationTest.config(ordered, null))
                .with(random -> drawn(random, ordered))
                .inAnyWeather();
    }

    /** Any settings, as far as they do not give records up. */
    private static ProducerConfig drawn(Random random, boolean ordered) {
        Duration linger = Duration.ofMillis(one(random, 0, 10, 100, 100, 500));
        int unitBytes = one(random, 200, 1000, 1000, 5000, 51_200);
        int entries = one(random, 1, 5, 20, 500);
        int budgetBytes = one(random, 65_536, 256 * 1024, 4 * 1024 * 1024);
        return new ProducerConfig(
                "simulated",
                ordered,
                random.nextBoolean() ? 1 : 0.01,
                one(random, 5, 100, 150) / 100.0,
                new Sizes(unitBytes, 64 * 1024, entries, 52_224, budgetBytes),
                new Timing(linger, null, Duration.ofSeconds(1), Duration.ofSeconds(15)),
                WhenFull.fail());
    }

    private static int one(Random random, int... of) {
        return of[random.nextInt(of.length)];
    }

    Scenario inAnyWeather() {
        return new Scenario(
                config,
                SimulatedService.Faults::drawn,
                random -> Weather.drawn(random, SimulationRun.TRAFFIC),
                reshardEvery,
                parts,
                onlyOpenShardsListed,
                puts);
    }

    Scenario with(Function<Random, ProducerConfig> newConfig) {
        return new Scenario(newConfig, faults, weather, reshardEvery, parts, onlyOpenShardsListed, puts);
    }

    Scenario with(SimulatedService.Faults newFaults) {
        return new Scenario(config, random -> newFaults, weather, reshardEvery, parts, onlyOpenShardsListed, puts);
    }

    Scenario reshardingEvery(Duration duration) {
        return new Scenario(config, faults, weather, duration, parts, onlyOpenShardsListed, puts);
    }

    Scenario with(SimulatedProducer.Parts newParts) {
        return new Scenario(config, faults, weather, reshardEvery, newParts, onlyOpenShardsListed, puts);
    }

    /** ListShards as its filter AT_LATEST gives it. */
    Scenario listingOnlyOpenShards() {
        return new Scenario(config, faults, weather, reshardEvery, parts, true, puts);
    }

    /** No record goes raw, so that every one carries its id. */
    Scenario enveloping() {
        return new Scenario(config, faults, weather, reshardEvery, parts, onlyOpenShardsListed, Puts.ENVELOPED);
    }

    /** Every few records go together, in an aggregate of the caller's own. */
    Scenario aggregating() {
        return new Scenario(config, faults, weather, reshardEvery, parts, onlyOpenShardsListed, Puts.PARTLY_AGGREGATED);
    }
}
