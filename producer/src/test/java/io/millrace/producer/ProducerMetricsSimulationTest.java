package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether the meters agree with everybody else, in seeded runs in virtual time. */
class ProducerMetricsSimulationTest {
    private final VirtualTime time = new VirtualTime();
    private final ShownMeters meters = new ShownMeters();

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void metersAgreeWithTheFuturesAndWithTheServiceThroughFaultsAndReshards(int seed) {
        WatchedEndpoint endpoint = new WatchedEndpoint(time, 1 + seed % 4, seed, SimulatedService.Faults.USUAL);
        SimulatedProducer producer = new SimulatedProducer(
                ProducerSimulationTest.config(seed % 2 == 0, Duration.ofSeconds(4)),
                time,
                endpoint,
                seed,
                LoopState::of);
        meters.bind(producer, 100);
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
        assertThat(meters.total("user.records.received")).isEqualTo(producer.puts.size());
        assertThat(meters.total("user.records.put")).isEqualTo(outcome.stored);
        assertThat(meters.total("user.records.failed")).isEqualTo(outcome.failed);
        assertThat(meters.total("user.records.retries")).isEqualTo((double) outcome.retries);
        assertThat(meters.total("wire.records.put")).isEqualTo(endpoint.stored);
        assertThat(meters.total("wire.records.refused")).isEqualTo(endpoint.refused);
        assertThat(meters.total("errors"))
                .isEqualTo(endpoint.errors.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum());
        assertThat(meters.time("buffering.time").count()).isEqualTo(outcome.sent);
        assertThat(meters.registry
                        .get(MeterNames.PREFIX + "request.time")
                        .timer()
                        .count())
                .isEqualTo(endpoint.requests);
        assertThat(meters.value("user.records.pending")).isZero();
        assertThat(meters.value("budget.used", "part", "records")).isZero();
        assertThat(meters.total("payload.units.used")).isGreaterThan(meters.total("payload.units.least"));
        assertThat(meters.value("shards.open")).isEqualTo(endpoint.stream.open().size());
    }

    private void run(Duration until) {
        // The clock stands still where nothing happens.
        time.after(until.toNanos() - time.nowNanos(), () -> {});
        while (time.step(until.toNanos())) {}
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
