package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.consumer.event.ConsumerEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsumerMetricsTest {
    private static final String PREFIX = "millrace.consumer.";

    private static Engine engine;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeAll
    static void startEngine() {
        engine = new Engine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    private double gauge(String name, String... tags) {
        return registry.get(PREFIX + name).tags(tags).gauge().value();
    }

    private double count(String name, String... tags) {
        return registry.get(PREFIX + name).tags(tags).counter().count();
    }

    @Test
    void metersFollowReadsDeliveriesLeasesAndStates() {
        engine.createStream("metered", 2);
        KinesisConsumer consumer =
                engine.consumer("metered", "metered-app").onRecord(record -> {}).build();
        try (ConsumerMetrics metrics =
                ConsumerMetrics.of(consumer).tags("host", "h1").perShard(1)) {
            metrics.bindTo(registry);
            consumer.start();
            for (int i = 0; i < 20; i++) {
                engine.put("metered", "key-" + i, List.of("a", "b", "c"));
            }
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(count("user.records.delivered", "stream", "metered", "application", "metered-app"))
                        .isEqualTo(60);
                assertThat(gauge("shards", "state", "running")).isEqualTo(2);
                assertThat(gauge("caught.up")).isEqualTo(1);
                assertThat(registry.find(PREFIX + "shard.lag").gauges()).hasSize(2);
                assertThat(gauge("shard.lag", "shard", "other")).isLessThan(60);
            });
            assertThat(count("wire.records.read")).isEqualTo(20);
            assertThat(count("wire.data.read")).isGreaterThan(60);
            assertThat(count("batches.read")).isBetween(1.0, 20.0);
            assertThat(count("leases.gained", "host", "h1")).isEqualTo(2);
            assertThat(registry.get(PREFIX + "delivery.time").timer().count()).isPositive();
            assertThat(registry.get(PREFIX + "dynamodb.units")
                            .tags("request", "lease_write")
                            .functionCounter()
                            .count())
                    .isGreaterThanOrEqualTo(2);
            assertThat(gauge("healthy")).isEqualTo(1);
            assertThat(gauge("leases.held")).isEqualTo(2);
            assertThat(gauge("leases.unowned")).isZero();
            assertThat(gauge("lag")).as("seconds").isLessThan(10);

            consumer.close(Duration.ofSeconds(20));
            assertThat(count("user.records.delivered")).isEqualTo(60);
            assertThat(count("leases.lost", "reason", "handed_over")).isEqualTo(2);
            assertThat(gauge("healthy")).isNaN();
            assertThat(gauge("lag")).isNaN();
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void handlerThatDoesNotReturnMakesTheConsumerUnhealthyAndItsLagGrow() throws Exception {
        engine.createStream("stuck", 1);
        engine.put("stuck", "key", List.of("a"));
        CountDownLatch release = new CountDownLatch(1);
        KinesisConsumer consumer = engine.consumer("stuck", "stuck-app")
                .stallTime(Duration.ofSeconds(5))
                .onRecord(record -> {
                    boolean unused = release.await(60, TimeUnit.SECONDS);
                })
                .build();
        try (ConsumerMetrics metrics = ConsumerMetrics.of(consumer)) {
            metrics.bindTo(registry);
            consumer.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> gauge("shards", "state", "blocked_in_user_code") == 1);
            assertThat(gauge("healthy")).isZero();
            assertThat(gauge("lag")).as("seconds").isBetween(5.0, 60.0);
            assertThat(consumer.status().stuck())
                    .singleElement()
                    .satisfies(shard -> assertThat(shard.health().orElseThrow().cause())
                            .matches("user code has had record \\d+/0 for \\d+ s"));
            release.countDown();
            await().atMost(Duration.ofSeconds(60)).until(() -> gauge("healthy") == 1);
            assertThat(consumer.status().stuck()).isEmpty();
        } finally {
            release.countDown();
            consumer.close(Duration.ofSeconds(20));
        }
    }

    @Test
    void secondConsumerOfTheSameTagsIsRefusedUntilTheFirstIsClosed() {
        engine.createStream("twice", 1);
        KinesisConsumer first =
                engine.consumer("twice", "twice-app").onRecord(record -> {}).build();
        KinesisConsumer second =
                engine.consumer("twice", "twice-app").onRecord(record -> {}).build();
        ConsumerMetrics.of(first).bindTo(registry);
        assertThatThrownBy(() -> ConsumerMetrics.of(second).bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("tags(\"consumer\", \"2\")");
        ConsumerMetrics.of(second).tags("consumer", "2").bindTo(registry);
        List<Meter> both = registry.getMeters();
        first.close(Duration.ofSeconds(1));
        ConsumerMetrics.of(second).bindTo(registry);
        assertThat(registry.getMeters()).hasSameSizeAs(both);
        second.close(Duration.ofSeconds(1));
    }

    @Test
    void shardsAboveTheNumberHaveOneMeterTogetherAndComeIntoTheirOwnWhenThereIsRoom() {
        KinesisConsumer consumer =
                engine.consumer("any", "any-app").onRecord(record -> {}).build();
        MeterSet meters = new MeterSet(registry, Tags.empty());
        ShardMeters shards = new ShardMeters(new StatusMeters(consumer.observed(), meters), 2);
        for (String shardId : List.of("a", "b", "c", "d", "b")) {
            shards.on(new ConsumerEvent.LeaseGained(shardId, "worker", ""));
        }
        assertThat(shardsWithMeters()).containsExactlyInAnyOrder("a", "b", "other");
        shards.on(new ConsumerEvent.LeaseLost("a", "worker", "FENCED"));
        assertThat(shardsWithMeters()).containsExactlyInAnyOrder("b", "c", "other");
        shards.on(new ConsumerEvent.LeaseLost("d", "worker", "FENCED"));
        shards.on(new ConsumerEvent.LeaseLost("b", "worker", "FENCED"));
        assertThat(shardsWithMeters()).containsExactlyInAnyOrder("c", "other");
        assertThat(gauge("shard.lag", "shard", "other")).isNaN();
        consumer.close(Duration.ofSeconds(1));
    }

    private List<String> shardsWithMeters() {
        return registry.get(PREFIX + "shard.lag").gauges().stream()
                .map(gauge -> String.valueOf(gauge.getId().getTag("shard")))
                .toList();
    }

    @Test
    void numberOfShardsHasItsLimits() {
        KinesisConsumer consumer =
                engine.consumer("any", "any-app").onRecord(record -> {}).build();
        assertThatThrownBy(() -> ConsumerMetrics.of(consumer).perShard(10_001))
                .hasMessage("perShard of 10001 is not within 0 and 10000");
        ConsumerMetrics.of(consumer).perShard(100).bindTo(registry);
        assertThat(registry.find(PREFIX + "shard.lag").gauges()).isEmpty();
        consumer.close(Duration.ofSeconds(1));
    }
}
