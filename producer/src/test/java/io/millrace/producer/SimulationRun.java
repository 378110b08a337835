package io.millrace.producer;

import java.time.Duration;
import java.util.Random;

/** One seeded run of a producer against a model of the service. */
final class SimulationRun {
    private SimulationRun() {}

    private static final long TRAFFIC_NANOS = Duration.ofSeconds(20).toNanos();
    private static final long END_NANOS = Duration.ofMinutes(3).toNanos();

    /** What differs from run to run. */
    record Scenario(
            ProducerConfig config,
            SimulatedService.Faults faults,
            Duration reshardEvery,
            SimulatedProducer.Parts parts,
            boolean onlyOpenShardsListed) {
        static Scenario usual(ProducerConfig config) {
            return new Scenario(config, SimulatedService.Faults.USUAL, Duration.ofMillis(1500), LoopState::of, false);
        }

        Scenario with(SimulatedService.Faults newFaults) {
            return new Scenario(config, newFaults, reshardEvery, parts, onlyOpenShardsListed);
        }

        Scenario reshardingEvery(Duration duration) {
            return new Scenario(config, faults, duration, parts, onlyOpenShardsListed);
        }

        Scenario with(SimulatedProducer.Parts newParts) {
            return new Scenario(config, faults, reshardEvery, newParts, onlyOpenShardsListed);
        }
    }

    static Evidence of(Scenario scenario, long seed) {
        Random random = new Random(seed);
        VirtualTime time = new VirtualTime();
        SimulatedStream stream = new SimulatedStream(1 + random.nextInt(4));
        SimulatedService service = new SimulatedService(stream, time, seed, scenario.faults());
        if (scenario.onlyOpenShardsListed()) {
            service.listing = () ->
                    stream.list().stream().filter(ShardListing.Shard::open).toList();
        }
        SimulatedProducer producer = new SimulatedProducer(scenario.config(), time, service, seed, scenario.parts());
        traffic(time, random, producer, 2 + random.nextInt(40));
        reshards(time, random, stream, scenario.reshardEvery());
        while (time.step(TRAFFIC_NANOS)) {}
        service.faults(SimulatedService.Faults.NONE);
        producer.flush();
        boolean isOver = false;
        while (!isOver) {
            isOver = !time.step(END_NANOS) || producer.isIdle();
        }
        // Late copies are still under way.
        while (time.step(time.nowNanos() + 10 * SimulatedService.TIMEOUT_NANOS) && time.nowNanos() < END_NANOS) {}
        producer.checkBudget();
        return new Evidence(
                stream,
                producer.puts,
                producer.hashes,
                producer.flushes,
                scenario.config().timing().recordTtl() != null
                        || scenario.config().failIfThrottled());
    }

    private static void traffic(VirtualTime time, Random random, SimulatedProducer producer, int keys) {
        if (time.nowNanos() >= TRAFFIC_NANOS - Duration.ofSeconds(2).toNanos()) {
            return;
        }
        int burst = random.nextInt(8) == 0 ? 10 : 1;
        for (int i = 0; i < burst; i++) {
            producer.put(random, keys);
        }
        if (random.nextInt(100) == 0) {
            producer.flush();
        }
        time.after(Duration.ofMillis(random.nextInt(40)).toNanos(), () -> traffic(time, random, producer, keys));
    }

    private static void reshards(VirtualTime time, Random random, SimulatedStream stream, Duration every) {
        if (time.nowNanos() >= TRAFFIC_NANOS) {
            return;
        }
        time.after((long) (every.toNanos() * 2 * random.nextDouble()), () -> {
            stream.reshard(random);
            reshards(time, random, stream, every);
        });
    }
}
