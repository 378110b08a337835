package io.millrace.producer;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A registry, read by the names that follow the prefix of all meters. */
final class ShownMeters {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    static ProducerMetrics of(SimulatedProducer producer, int mostShards) {
        return new ProducerMetrics(producer.observed(), Tags.of("stream", "simulated"), mostShards);
    }

    void bind(SimulatedProducer producer, int mostShards) {
        of(producer, mostShards).bindTo(registry);
    }

    /** The sum of all counters of a name and tags. */
    double total(String name, String... tags) {
        return registry.find(MeterNames.PREFIX + name).tags(tags).functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    double value(String name, String... tags) {
        return registry.get(MeterNames.PREFIX + name).tags(tags).gauge().value();
    }

    FunctionTimer time(String name) {
        return registry.get(MeterNames.PREFIX + name).functionTimer();
    }
}
