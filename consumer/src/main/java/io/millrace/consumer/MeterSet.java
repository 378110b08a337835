package io.millrace.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one consumer in one registry, all under one prefix. A registry answers a second registration of the same name and tags
 * with the first one's meter, so a meter that a closed consumer has left is taken away first. Safe for use by several threads.
 */
final class MeterSet {
    private static final String PREFIX = "millrace.consumer.";

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    private volatile boolean isReplacing;

    MeterSet(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /**
     * Registers the gauge that says whose meters these are, first of all: it is a number while its consumer lives.
     *
     * @return false if a living consumer has these meters in this registry
     */
    boolean claim(String name, String description, Supplier<Number> value) {
        Set<Meter> before = Collections.newSetFromMap(new IdentityHashMap<>());
        before.addAll(registry.getMeters());
        Gauge gauge = gaugeOf(name, description, value);
        if (!before.contains(gauge)) {
            meters.add(gauge);
            return true;
        }
        if (!Double.isNaN(gauge.value())) {
            return false;
        }
        isReplacing = true;
        gauge(name, description, value);
        return true;
    }

    Counter counter(String name, String unit, String description, String... more) {
        return (Counter) add(() -> Counter.builder(PREFIX + name)
                .tags(tags.and(more))
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(description)
                .register(registry));
    }

    Timer timer(String name, String description) {
        return (Timer) add(() ->
                Timer.builder(PREFIX + name).tags(tags).description(description).register(registry));
    }

    /** A counter that reads what is counted elsewhere, and keeps it alive. */
    <T> void sum(String name, String description, T counted, ToDoubleFunction<T> value, String... more) {
        // The registry alone would forget the state, and with it what was counted since it was last read.
        add(() -> FunctionCounter.builder(PREFIX + name, counted, weak -> value.applyAsDouble(counted))
                .tags(tags.and(more))
                .description(description)
                .register(registry));
    }

    void gauge(String name, String description, Supplier<Number> value, String... more) {
        add(() -> gaugeOf(name, description, value, more));
    }

    private Gauge gaugeOf(String name, String description, Supplier<Number> value, String... more) {
        return Gauge.builder(PREFIX + name, value)
                .tags(tags.and(more))
                .description(description)
                .register(registry);
    }

    /** A gauge of a time, which the registry shows in its own unit. */
    void timeGauge(String name, String description, Supplier<Number> nanos, String... more) {
        add(() -> TimeGauge.builder(PREFIX + name, nanos, TimeUnit.NANOSECONDS)
                .tags(tags.and(more))
                .description(description)
                .register(registry));
    }

    private Meter add(Supplier<? extends Meter> registration) {
        Meter meter = registration.get();
        if (isReplacing) {
            registry.remove(meter);
            meter = registration.get();
        }
        meters.add(meter);
        return meter;
    }

    /** Takes away the meters that have a tag of that value. */
    void remove(String tag, String value) {
        meters.removeIf(meter -> {
            boolean goes = value.equals(meter.getId().getTag(tag));
            if (goes) {
                registry.remove(meter);
            }
            return goes;
        });
    }

    void removeAll() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
