package io.millrace.rules;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.agent.publish.DestinationStatus;
import io.millrace.agent.status.Accounting;
import io.millrace.agent.status.AgentMeters;
import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.status.FileStatus;
import io.millrace.agent.status.FlowStatus;
import io.millrace.agent.status.Health;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.ConsumerMetrics;
import io.millrace.consumer.KinesisConsumer;
import io.millrace.local.FaultPlan;
import io.millrace.local.LocalAws;
import io.millrace.local.LocalKinesis;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.ProducerMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * All meters of Millrace in one registry: those of a producer and a consumer at work on an engine that throttles, and of an agent. Two
 * shards, of which one has meters of its own.
 */
final class LiveMeters implements AutoCloseable {
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LocalAws aws =
            new LocalAws(LocalKinesis.builder().faults(FaultPlan.seeded(1).throttleEntries(0.5)));
    private final KinesisProducer producer;
    private final KinesisConsumer consumer;

    LiveMeters() {
        aws.start();
        aws.kinesis().createStream("metered", 2);
        producer = KinesisProducer.builder("metered")
                .client(aws.kinesisAsyncClient())
                .build();
        consumer = KinesisConsumer.builder("metered", "metered")
                .kinesisClient(aws.kinesisAsyncClient())
                .dynamoDbClient(aws.dynamoDbAsyncClient())
                .onRecord(record -> {})
                .build();
        ProducerMetrics.of(producer).perShard(1).bindTo(registry);
        ConsumerMetrics.of(consumer).perShard(1).bindTo(registry);
        new AgentMeters(LiveMeters::agent).bindTo(registry);
        consumer.start();
        putUntilEveryMeterIsThere();
    }

    /** Names of meters, as Micrometer has them. */
    Set<String> names() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        producer.close();
        consumer.close(Duration.ofSeconds(10));
        aws.close();
    }

    /** Errors have meters from the first one on, and shards when they are known or held. */
    private void putUntilEveryMeterIsThere() {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    for (int i = 0; i < 20; i++) {
                        var unused = producer.put(UserRecord.of("key-" + i, "line".getBytes(StandardCharsets.UTF_8)));
                    }
                    return names().contains("millrace.producer.errors")
                            && shardsOf("millrace.producer.shard.errors") == 2
                            && shardsOf("millrace.consumer.shard.lag") == 2;
                });
    }

    private long shardsOf(String name) {
        return registry.find(name).meters().stream()
                .map(meter -> meter.getId().getTag("shard"))
                .distinct()
                .count();
    }

    private static AgentStatus agent() {
        Instant now = Instant.EPOCH;
        FileStatus file = new FileStatus(
                "/var/log/a", new UUID(0, 0), "reading", "", 100, 50, 20, Duration.ofSeconds(1), now, false);
        FlowStatus flow = new FlowStatus(
                "web",
                "/var/log/*",
                Health.GREEN,
                "",
                new Accounting(50, 20, Map.of("drop", 10L), 20, 5, Map.of("CSVTOJSON", 1L), 3),
                new DestinationStatus("stream clicks", 5, 1, 1, 4, 40, 1, Map.of("Throttled", 1L), List.of(), ""),
                List.of(file),
                1,
                80,
                Duration.ofSeconds(1));
        return new AgentStatus("0", now, now, Health.GREEN, "", "agent.yaml", Duration.ZERO, 20, 100, List.of(flow));
    }
}
