package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.FunctionTimer;
import io.millrace.aggregation.UserRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a registry shows of a producer, in virtual time. */
class ProducerMetricsTest {
    private final VirtualTime time = new VirtualTime();
    private final ShownMeters meters = new ShownMeters();

    @Test
    void theTableOfTheReadmeNamesEveryMeterAndNoOther() throws IOException {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 1);
        run(Duration.ofSeconds(1));
        endpoint.everyEntry = new Failure(FailureKind.REJECTED, true, "no", null);
        put(producer, 3);
        run(Duration.ofSeconds(2));

        Set<String> documented = documented();
        Set<String> shown = new TreeSet<>();
        meters.registry.forEachMeter(meter -> {
            String name = meter.getId().getName().substring(MeterNames.PREFIX.length());
            shown.add(documented.contains(name) ? name : name.replaceFirst("^shard\\.", ""));
        });
        assertThat(shown).isEqualTo(documented).hasSizeGreaterThan(30);
    }

    @Test
    void shardsTellTheSameStoryAsTheStreamWhenAllHaveMeters() {
        WatchedEndpoint endpoint = sound(4);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 4);
        run(Duration.ofSeconds(1));
        put(producer, 400);
        run(Duration.ofSeconds(10));

        for (String name : List.of("user.records.put", "user.data.put", "wire.records.put", "wire.data.put")) {
            assertThat(meters.total("shard." + name))
                    .as(name)
                    .isEqualTo(meters.total(name))
                    .isPositive();
        }
        assertThat(meters.total("shard.user.records.written")).isEqualTo(400);
        assertThat(meters.registry
                        .get(MeterNames.SHARD_PREFIX + "buffering.time")
                        .functionTimers())
                .hasSize(4)
                .allMatch(timer -> timer.count() > 50 && timer.mean(TimeUnit.MILLISECONDS) < 100);
        assertThat(meters.registry.get(MeterNames.SHARD_PREFIX + "rate").gauges())
                .hasSize(4)
                .allMatch(rate -> rate.value() == 1.5);
        assertThat(meters.total("user.data.put")).isEqualTo(400 * 40);
    }

    @Test
    void metersOfShardsAreBoundedAndFollowTheMap() {
        WatchedEndpoint endpoint = sound(4);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 2);
        run(Duration.ofSeconds(1));
        assertThat(shards()).hasSize(3).contains("other");
        assertThat(meters.value("shards.open")).isEqualTo(4);

        String first = endpoint.stream.open().get(0).id;
        endpoint.stream.split(endpoint.stream.open().get(0));
        put(producer, 400);
        run(Duration.ofMinutes(10));
        assertThat(shards()).hasSize(3).contains("other").doesNotContain(first);
        assertThat(meters.value("shards.open")).isEqualTo(5);
    }

    @Test
    void shardsAboveTheNumberAreSummedSoThatNothingIsMissing() {
        WatchedEndpoint endpoint = sound(6);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 2);
        run(Duration.ofSeconds(1));
        endpoint.everyEntry =
                new Failure(FailureKind.THROTTLED, true, "ProvisionedThroughputExceededException", "slow down", null);
        put(producer, 400);
        run(Duration.ofMillis(1200));
        endpoint.everyEntry = null;
        run(Duration.ofSeconds(30));

        for (String name : List.of(
                "user.records.put",
                "user.data.put",
                "user.records.retries",
                "wire.records.put",
                "wire.records.refused",
                "wire.data.put",
                "errors")) {
            double others = meters.total("shard." + name, "shard", "other");
            assertThat(meters.total("shard." + name)).as(name).isEqualTo(meters.total(name));
            assertThat(others).as(name).isGreaterThan(meters.total(name) / 3);
        }
        assertThat(meters.registry.get(MeterNames.SHARD_PREFIX + "rate").gauges())
                .hasSize(2)
                .noneMatch(rate -> "other".equals(rate.getId().getTag("shard")));
    }

    @Test
    void aShardThatGetsMetersOfItsOwnLeavesWhatWasCountedTogether() {
        WatchedEndpoint endpoint = sound(2);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 1);
        run(Duration.ofSeconds(1));
        put(producer, 100);
        run(Duration.ofSeconds(5));
        double before = meters.total("shard.user.records.put", "shard", "other");
        endpoint.stream.split(endpoint.stream.open().get(0));
        run(Duration.ofMinutes(10));
        put(producer, 100);
        run(Duration.ofMinutes(11));

        assertThat(before).isPositive();
        assertThat(meters.total("shard.user.records.put", "shard", "other")).isGreaterThanOrEqualTo(before);
        assertThat(shards()).hasSize(2);
        assertThat(meters.total("user.records.put")).isEqualTo(200);
    }

    @Test
    void withoutANumberTwoHundredShardsAreToldApart() {
        SimulatedProducer producer = producer(sound(300));
        ShownMeters.of(producer, 0).perShard().bindTo(meters.registry);
        run(Duration.ofSeconds(5));
        assertThat(shards()).hasSize(201).contains("other");
    }

    @Test
    void bufferingTimeIsThatOfEveryUserRecordUpToItsFirstRequest() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 0);
        run(Duration.ofSeconds(1));
        // With no other request on its way a wire record leaves when it closes, 20 ms before the linger of 100 ms ends.
        put(producer, 3);
        run(Duration.ofMillis(1060));
        put(producer, 1);
        run(Duration.ofSeconds(2));

        FunctionTimer time = meters.time("buffering.time");
        assertThat(time.count()).isEqualTo(4);
        assertThat(time.totalTime(TimeUnit.MILLISECONDS)).isCloseTo(3 * 80 + 20, within(1.0));
        assertThat(meters.value("buffering.time.max")).isCloseTo(0.080, within(0.001));
        assertThat(meters.value("buffering.time.percentile", "phi", "0.5")).isCloseTo(0.080, within(0.001));
        run(Duration.ofMinutes(5));
        assertThat(meters.value("buffering.time.max")).isZero();
        assertThat(meters.value("buffering.time.percentile", "phi", "0.5")).isNaN();
        assertThat(time.count()).isEqualTo(4);
    }

    @Test
    void retriesAreCountedPerUserRecordAndErrorsPerWireRecord() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 1);
        run(Duration.ofSeconds(1));
        endpoint.everyEntry =
                new Failure(FailureKind.THROTTLED, true, "ProvisionedThroughputExceededException", "slow down", null);
        put(producer, 3);
        run(Duration.ofMillis(1085));
        endpoint.everyEntry = null;
        run(Duration.ofSeconds(10));

        assertThat(producer.puts).allMatch(put -> put.join().attempts() == 2);
        assertThat(meters.total("user.records.retries")).isEqualTo(3);
        assertThat(meters.value("user.records.retries.max")).isEqualTo(1);
        assertThat(meters.value("user.records.retries.percentile", "phi", "0.99"))
                .isEqualTo(1);
        assertThat(meters.total("errors", "code", "ProvisionedThroughputExceededException"))
                .isEqualTo(1);
        assertThat(meters.total("shard.errors", "code", "ProvisionedThroughputExceededException"))
                .isEqualTo(1);
        assertThat(meters.total("throttles")).isEqualTo(1);
        assertThat(meters.total("wire.records.retried")).isEqualTo(1);
        assertThat(meters.value("shard.rate")).isLessThan(1);
    }

    @Test
    void errorCodesAreBoundedWhateverTheServiceAnswers() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 0);
        run(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            String code = i % 4 == 0 ? "user 42 <script> " + i : "Code" + i;
            endpoint.everyEntry = new Failure(FailureKind.REJECTED, true, code, "no", null);
            put(producer, 1);
            run(Duration.ofSeconds(2 + i));
        }

        assertThat(meters.registry.get(MeterNames.PREFIX + "errors").functionCounters())
                .hasSizeBetween(20, ErrorTallies.MOST_CODES);
        assertThat(meters.total("errors")).isEqualTo(100);
        assertThat(meters.total("errors", "code", "other")).isGreaterThanOrEqualTo(25);
        assertThat(meters.registry.getMeters())
                .noneMatch(meter -> meter.getId().toString().contains("script"));
        assertThat(meters.total("user.records.failed", "reason", "rejected")).isEqualTo(100);
    }

    @Test
    void aStalledEndpointShowsInTheAgeTheBudgetAndTheCircuit() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 0);
        run(Duration.ofSeconds(1));
        endpoint.everyRequest = new Failure(FailureKind.UNREACHABLE, false, "Connection refused", null);
        put(producer, 10);
        run(Duration.ofSeconds(11));

        assertThat(meters.value("user.records.oldest.age")).isBetween(9.0, 10.0);
        assertThat(meters.value("user.records.pending")).isEqualTo(10);
        assertThat(meters.value("endpoint.up")).isZero();
        assertThat(meters.value("budget.used", "part", "records"))
                .isBetween(400.0, meters.value("budget.limit", "part", "records"));
        assertThat(meters.total("errors", "code", "Unreachable")).isEqualTo(endpoint.requests);

        endpoint.everyRequest = null;
        run(Duration.ofSeconds(30));
        assertThat(meters.value("endpoint.up")).isEqualTo(1);
        assertThat(meters.value("user.records.oldest.age")).isZero();
        assertThat(producer.counters.snapshot(0, time.nowNanos()).oldestRecordAge())
                .isZero();
    }

    @Test
    void afterTheEndCountersStayAndStateIsNoNumberAndAnotherProducerTakesTheNames() {
        WatchedEndpoint endpoint = sound(1);
        SimulatedProducer producer = producer(endpoint);
        meters.bind(producer, 1);
        run(Duration.ofSeconds(1));
        put(producer, 5);
        endpoint.isSilent = true;
        run(Duration.ofSeconds(2));
        producer.end();

        assertThat(meters.total("user.records.received")).isEqualTo(5);
        assertThat(meters.total("user.records.failed", "reason", "closed")).isEqualTo(5);
        assertThat(meters.value("user.records.pending")).isNaN();
        assertThat(meters.value("endpoint.up")).isNaN();

        SimulatedProducer next = producer(sound(1));
        meters.bind(next, 1);
        put(next, 2);
        run(Duration.ofSeconds(10));
        assertThat(meters.total("user.records.received")).isEqualTo(2);
        assertThat(meters.total("shard.user.records.put")).isEqualTo(2);
        assertThat(meters.value("endpoint.up")).isEqualTo(1);
    }

    @Test
    void twoOpenProducersOfAStreamNeedATagEach() {
        SimulatedProducer one = producer(sound(1));
        meters.bind(one, 0);
        SimulatedProducer other = producer(sound(1));
        assertThatThrownBy(() -> meters.bind(other, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tag");

        ShownMeters.of(other, 0).tags("producer", "2").bindTo(meters.registry);
        put(other, 3);
        run(Duration.ofSeconds(5));
        assertThat(meters.total("user.records.put", "producer", "2")).isEqualTo(3);
        assertThat(meters.total("user.records.put")).isEqualTo(3);
    }

    @Test
    void closingTheMetricsTakesEveryMeterAwayAndTheProducerGoesOn() {
        SimulatedProducer producer = producer(sound(2));
        ProducerMetrics metrics = ShownMeters.of(producer, 10);
        metrics.bindTo(meters.registry);
        put(producer, 3);
        run(Duration.ofSeconds(5));
        assertThat(meters.registry.getMeters()).hasSizeGreaterThan(50);
        metrics.close();
        put(producer, 3);
        run(Duration.ofSeconds(10));

        assertThat(meters.registry.getMeters()).isEmpty();
        assertThat(producer.puts).hasSize(6).allMatch(put -> put.isDone());
    }

    private WatchedEndpoint sound(int shards) {
        return new WatchedEndpoint(time, shards, 1, SimulatedService.Faults.NONE);
    }

    private SimulatedProducer producer(WatchedEndpoint endpoint) {
        return new SimulatedProducer(ProducerSimulationTest.config(false, null), time, endpoint, 1, LoopState::of);
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
        return meters.registry.get(MeterNames.SHARD_PREFIX + "wire.records.put").functionCounters().stream()
                .map(counter -> String.valueOf(counter.getId().getTag("shard")))
                .toList();
    }

    /** The names in the second column of the table, those that have a suffix more as well. */
    private static Set<String> documented() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String table = readme.substring(readme.indexOf("| KPL metric"), readme.indexOf("`phi` is 0.5"));
        Set<String> names = new TreeSet<>();
        for (String row : table.lines().skip(2).filter(line -> !line.isBlank()).toList()) {
            String first = "";
            Matcher name = Pattern.compile("`([a-z.]+)[^`]*`").matcher(row.split("\\|", -1)[2]);
            while (name.find()) {
                String found = name.group(1);
                first = first.isEmpty() ? found : first;
                names.add(found.startsWith(".") ? first + found : found);
            }
        }
        return names;
    }
}
