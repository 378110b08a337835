package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a registry shows of a producer, in virtual time. */
class ProducerMetricsTest {
    private static final String P = MeterNames.PREFIX;

    private final VirtualTime time = new VirtualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void metersAgreeWithTheFuturesAndWithTheServiceThroughFaultsAndReshards(int seed) {
        WatchedEndpoint endpoint =
                new WatchedEndpoint(time, 1 + seed % 4, seed, SimulatedService.Faults.USUAL);
        SimulatedProducer producer = new SimulatedProducer(
                ProducerSimulationTest.config(seed % 2 == 0, Duration.ofSeconds(4)), time, endpoint, seed, LoopState::of);
        bind(producer, 100);
        Random random = new Random(seed);
        for (int second = 1; second <= 15; second++) {
            for (int i = 0; i < 100; i++) {
                producer.put(random, 20);
            }
            run(Duration.ofSeconds(second));
            if (second % 4 == 0) {
                endpoint.stream.reshard(random);
            }
        }
        run(Duration.ofMinutes(5));

        Outcome outcome = Outcome.of(producer);
        assertThat(total("user.records.received")).isEqualTo(producer.puts.size());
        assertThat(total("user.records.put")).isEqualTo(outcome.stored);
        assertThat(total("user.records.failed")).isEqualTo(outcome.failed);
        assertThat(total("user.records.retries")).isEqualTo(outcome.retries);
        assertThat(total("wire.records.put")).isEqualTo(endpoint.stored);
        assertThat(total("wire.records.refused")).isEqualTo(endpoint.refused);
        assertThat(total("errors"))
                .isEqualTo(endpoint.errors.values().stream().mapToInt(Integer::intValue).sum());
        assertThat(timer("buffering.time").count()).isEqualTo(outcome.sent);
        assertThat(registry.get(P + "request.time").timer().count()).isEqualTo(endpoint.requests);
        assertThat(value("user.records.pending")).isZero();
        assertThat(value("budget.used", "part", "records")).isZero();
        assertThat(total("payload.units.used")).isGreaterThan(total("payload.units.least"));
        assertThat(value("shards.open")).isEqualTo(endpoint.stream.open().size());
    }

    @Test
    void shardsTellTheSameStoryAsTheStreamWhenAllHaveMeters() {
        WatchedEndpoint endpoint = sound(4);
        SimulatedProducer producer = producer(endpoint);
        bind(producer, 4);
        run(Duration.ofSeconds(1));
        put(producer, 400);
        run(Duration.ofSeconds(10));

        for (String name : List.of("user.records.put", "user.data.put", "wire.records.put", "wire.data.put")) {
            assertThat(total("shard." + name)).as(name).isEqualTo(total(name)).isPositive();
        }
        assertThat(total("shard.user.records.written")).isEqualTo(400);
        assertThat(registry.get(P + "shard.buffering.time").functionTimers())
                .hasSize(4)
                .allMatch(timer -> timer.count() > 50 && timer.mean(TimeUnit.MILLISECONDS) < 100);
        assertThat(registry.get(P + "shard.rate").gauges()).hasSize(4).allMatch(rate -> rate.value() == 1.5);
        assertThat(total("user.data.put")).isEqualTo(400 * 40);
    }

    @Test
    void metersOfShardsAreBoundedAndFollowTheMap() {
        WatchedEndpoint endpoint = sound(4);
        SimulatedProducer producer = producer(endpoint);
        bind(producer, 2);
        run(Duration.ofSeconds(1));
        assertThat(shards()).hasSize(2);
        assertThat(value("shards.open")).isEqualTo(4);

        String first = endpoint.stream.open().get(0).id;
        endpoint.stream.split(endpoint.stream.open().get(0));
        put(producer, 400);
        run(Duration.ofMinutes(10));
        assertThat(shards()).hasSize(2).doesNotContain(first);
        assertThat(value("shards.open")).isEqualTo(5);
    }

    @Test
    void bufferingTimeIsThatOfEveryUserRecordUpToItsFirstRequest() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        bind(producer, 0);
        run(Duration.ofSeconds(1));
        // With no other request on its way a wire record leaves when it closes, 20 ms before the linger of 100 ms ends.
        put(producer, 3);
        run(Duration.ofMillis(1060));
        put(producer, 1);
        run(Duration.ofSeconds(2));

        FunctionTimer time = timer("buffering.time");
        assertThat(time.count()).isEqualTo(4);
        assertThat(time.totalTime(TimeUnit.MILLISECONDS)).isCloseTo(3 * 80 + 20, within(1.0));
        assertThat(value("buffering.time.max")).isCloseTo(0.080, within(0.001));
        assertThat(value("buffering.time.percentile", "phi", "0.5")).isCloseTo(0.080, within(0.001));
        run(Duration.ofMinutes(5));
        assertThat(value("buffering.time.max")).isZero();
        assertThat(value("buffering.time.percentile", "phi", "0.5")).isNaN();
        assertThat(time.count()).isEqualTo(4);
    }

    @Test
    void retriesAreCountedPerUserRecordAndErrorsPerWireRecord() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        bind(producer, 1);
        run(Duration.ofSeconds(1));
        endpoint.everyEntry =
                new Failure(FailureKind.THROTTLED, true, "ProvisionedThroughputExceededException", "slow down", null);
        put(producer, 3);
        run(Duration.ofMillis(1085));
        endpoint.everyEntry = null;
        run(Duration.ofSeconds(10));

        assertThat(producer.puts).allMatch(put -> put.join().attempts() == 2);
        assertThat(total("user.records.retries")).isEqualTo(3);
        assertThat(value("user.records.retries.max")).isEqualTo(1);
        assertThat(value("user.records.retries.percentile", "phi", "0.99")).isEqualTo(1);
        assertThat(total("errors", "code", "ProvisionedThroughputExceededException")).isEqualTo(1);
        assertThat(total("shard.errors", "code", "ProvisionedThroughputExceededException"))
                .isEqualTo(1);
        assertThat(total("throttles")).isEqualTo(1);
        assertThat(total("wire.records.retried")).isEqualTo(1);
        assertThat(value("shard.rate")).isLessThan(1);
    }

    @Test
    void errorCodesAreBoundedWhateverTheServiceAnswers() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        bind(producer, 0);
        run(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            String code = i % 4 == 0 ? "user 42 <script> " + i : "Code" + i;
            endpoint.everyEntry = new Failure(FailureKind.REJECTED, true, code, "no", null);
            put(producer, 1);
            run(Duration.ofSeconds(2 + i));
        }

        assertThat(registry.get(P + "errors").functionCounters()).hasSizeBetween(20, ErrorTallies.MOST_CODES);
        assertThat(total("errors")).isEqualTo(100);
        assertThat(total("errors", "code", "other")).isGreaterThanOrEqualTo(25);
        assertThat(registry.getMeters()).noneMatch(meter -> meter.getId().toString().contains("script"));
        assertThat(total("user.records.failed", "reason", "rejected")).isEqualTo(100);
    }

    @Test
    void aStalledEndpointShowsInTheAgeTheBudgetAndTheCircuit() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        bind(producer, 0);
        run(Duration.ofSeconds(1));
        endpoint.everyRequest = new Failure(FailureKind.UNREACHABLE, false, "Connection refused", null);
        put(producer, 10);
        run(Duration.ofSeconds(11));

        assertThat(value("user.records.oldest.age")).isBetween(9.0, 10.0);
        assertThat(value("user.records.pending")).isEqualTo(10);
        assertThat(value("endpoint.up")).isZero();
        assertThat(value("budget.used", "part", "records"))
                .isBetween(400.0, value("budget.limit", "part", "records"));
        assertThat(total("errors", "code", "Unreachable")).isEqualTo(endpoint.requests);

        endpoint.everyRequest = null;
        run(Duration.ofSeconds(30));
        assertThat(value("endpoint.up")).isEqualTo(1);
        assertThat(value("user.records.oldest.age")).isZero();
        assertThat(producer.counters.snapshot(0, time.nowNanos()).oldestRecordAge()).isZero();
    }

    @Test
    void afterTheEndCountersStayAndStateIsNoNumberAndAnotherProducerTakesTheNames() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        bind(producer, 1);
        run(Duration.ofSeconds(1));
        put(producer, 5);
        endpoint.isSilent = true;
        run(Duration.ofSeconds(2));
        producer.end();

        assertThat(total("user.records.received")).isEqualTo(5);
        assertThat(total("user.records.failed", "reason", "closed")).isEqualTo(5);
        assertThat(value("user.records.pending")).isNaN();
        assertThat(value("endpoint.up")).isNaN();

        SimulatedProducer next = producer(sound(1));
        bind(next, 1);
        put(next, 2);
        run(Duration.ofSeconds(10));
        assertThat(total("user.records.received")).isEqualTo(2);
        assertThat(total("shard.user.records.put")).isEqualTo(2);
        assertThat(value("endpoint.up")).isEqualTo(1);
    }

    @Test
    void twoOpenProducersOfAStreamNeedATagEach() {
        SimulatedProducer one = producer(sound(1));
        bind(one, 0);
        SimulatedProducer other = producer(sound(1));
        assertThatThrownBy(() -> bind(other, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tag");

        metrics(other, 0).tags("producer", "2").bindTo(registry);
        put(other, 3);
        run(Duration.ofSeconds(5));
        assertThat(total("user.records.put", "producer", "2")).isEqualTo(3);
        assertThat(total("user.records.put")).isEqualTo(3);
    }

    @Test
    void closingTheMetricsTakesEveryMeterAwayAndTheProducerGoesOn() {
        SimulatedProducer producer = producer(sound(2));
        ProducerMetrics metrics = metrics(producer, 10);
        metrics.bindTo(registry);
        put(producer, 3);
        run(Duration.ofSeconds(5));
        assertThat(registry.getMeters()).hasSizeGreaterThan(50);
        metrics.close();
        put(producer, 3);
        run(Duration.ofSeconds(10));

        assertThat(registry.getMeters()).isEmpty();
        assertThat(producer.puts).hasSize(6).allMatch(put -> put.isDone());
    }

    private WatchedEndpoint sound(int shards) {
        return new WatchedEndpoint(time, shards, 1, SimulatedService.Faults.NONE);
    }

    private SimulatedProducer producer(WatchedEndpoint endpoint) {
        return new SimulatedProducer(
                ProducerSimulationTest.config(false, null), time, endpoint, 1, LoopState::of);
    }

    private void bind(SimulatedProducer producer, int mostShards) {
        metrics(producer, mostShards).bindTo(registry);
    }

    private static ProducerMetrics metrics(SimulatedProducer producer, int mostShards) {
        return new ProducerMetrics(producer.observed(), Tags.of("stream", "simulated"), mostShards);
    }

    private static void put(SimulatedProducer producer, int records) {
        for (int i = 0; i < records; i++) {
            byte[] bytes = ByteBuffer.allocate(40).putInt(producer.puts.size()).array();
            producer.put(UserRecord.of("key-" + i, bytes), bytes);
        }
    }

    private void run(Duration until) {
        // The clock stands still where nothing happens.
        time.after(until.toNanos() - time.nowNanos(), () -> {});
        while (time.step(until.toNanos())) {}
    }

    private List<String> shards() {
        return registry.get(P + "shard.wire.records.put").functionCounters().stream()
                .map(counter -> String.valueOf(counter.getId().getTag("shard")))
                .toList();
    }

    /** The sum of all counters of a name and tags. */
    private double total(String name, String... tags) {
        return registry.find(P + name).tags(tags).functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private double value(String name, String... tags) {
        Gauge gauge = registry.get(P + name).tags(tags).gauge();
        assertThat(gauge.getId().getType()).isEqualTo(Meter.Type.GAUGE);
        return gauge.value();
    }

    private FunctionTimer timer(String name) {
        return registry.get(P + name).functionTimer();
    }

    /** What the futures say. */
    private record Outcome(int stored, int failed, int sent, long retries) {
        static Outcome of(SimulatedProducer producer) {
            int stored = 0;
            int sent = 0;
            long retries = 0;
            for (var put : producer.puts) {
                assertThat(put).isDone();
                int attempts = put.handle((result, failure) -> failure == null
                                ? result.attempts()
                                : PutFailedException.of(failure).attempts())
                        .join();
                stored += put.isCompletedExceptionally() ? 0 : 1;
                sent += attempts > 0 ? 1 : 0;
                retries += Math.max(0, attempts - 1);
            }
            return new Outcome(stored, producer.puts.size() - stored, sent, retries);
        }
    }
}
