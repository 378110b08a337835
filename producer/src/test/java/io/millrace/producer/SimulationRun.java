package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

/** One seeded run of a producer against a model of the service. */
final class SimulationRun {
    static final Duration TRAFFIC = Duration.ofSeconds(20);

    private static final long TRAFFIC_NANOS = TRAFFIC.toNanos();
    private static final long END_NANOS = Duration.ofMinutes(3).toNanos();

    private SimulationRun() {}

    static Evidence of(Scenario scenario, long seed) {
        Random random = new Random(seed);
        VirtualTime time = new VirtualTime();
        SimulatedStream stream = new SimulatedStream(1 + random.nextInt(4));
        Random drawing = new Random(~seed);
        ProducerConfig config = scenario.config().apply(drawing);
        SimulatedService service =
                new SimulatedService(stream, time, seed, scenario.faults().apply(drawing));
        service.weather = scenario.weather().apply(drawing);
        Set<Reason> mayFail = mayFail(config, service.weather);
        if (scenario.onlyOpenShardsListed()) {
            service.listing = () ->
                    stream.list().stream().filter(ShardListing.Shard::open).toList();
        }
        SimulatedProducer producer = new SimulatedProducer(config, time, service, seed, scenario.parts());
        producer.way = scenario.puts();
        traffic(time, random, producer, 2 + random.nextInt(40));
        reshards(time, random, stream, scenario.reshardEvery());
        while (time.step(TRAFFIC_NANOS)) {}
        service.faults(SimulatedService.Faults.NONE);
        service.weather = Weather.CALM;
        producer.flush();
        boolean isOver = false;
        while (!isOver) {
            isOver = !time.step(END_NANOS) || producer.isIdle();
        }
        // Late copies are still under way.
        while (time.step(time.nowNanos() + 10 * SimulatedService.TIMEOUT_NANOS) && time.nowNanos() < END_NANOS) {}
        return new Evidence(
                stream, service.history, producer.puts, producer.hashes, producer.flushes, mayFail, producer.use());
    }

    private static Set<Reason> mayFail(ProducerConfig config, Weather weather) {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        if (config.timing().recordTtl() != null) {
            reasons.add(Reason.EXPIRED);
        }
        if (config.failIfThrottled()) {
            reasons.add(Reason.THROTTLED);
        }
        if (!weather.badCredentials().isEmpty()) {
            reasons.add(Reason.CREDENTIALS);
        }
        return reasons;
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
