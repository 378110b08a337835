package io.millrace.producer;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The meters of one producer in one registry. A registry answers a second registration of the same name and tags with the first one's
 * meter, so a meter that a closed producer has left is taken away first. Safe for use by several threads.
 */
final class MeterSet {
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean isReplacing;
    private boolean isRemoved;

    MeterSet(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /**
     * Registers the gauge that says whose meters these are, first of all: it is a number while its producer lives.
     *
     * @return false if a living producer has these meters in this registry
     */
    <T> boolean claim(String name, String description, T state, ToDoubleFunction<T> value) {
        Set<Meter> before = Collections.newSetFromMap(new IdentityHashMap<>());
        before.addAll(registry.getMeters());
        Gauge gauge =
                gaugeBuilder(name, "", description, Tags.empty(), state, value).register(registry);
        if (!before.contains(gauge)) {
            add(() -> gauge);
            return true;
        }
        // Without a registry behind it, a composite one knows no values.
        boolean isBlind = registry instanceof CompositeMeterRegistry composite
                && composite.getRegistries().isEmpty();
        if (!isBlind && !Double.isNaN(gauge.value())) {
            return false;
        }
        isReplacing = true;
        gauge(name, "", description, Tags.empty(), state, value);
        return true;
    }

    <T> void gauge(String name, String unit, String description, Tags more, T state, ToDoubleFunction<T> value) {
        add(() -> gaugeBuilder(name, unit, description, more, state, value).register(registry));
    }

    /** A gauge of a time, which the registry shows in its own unit. */
    <T> void timeGauge(String name, String description, Tags more, T state, ToDoubleFunction<T> nanos) {
        add(() -> TimeGauge.builder(name, state, TimeUnit.NANOSECONDS, nanos)
                .tags(tags.and(more))
                .description(description)
                .register(registry));
    }

    <T> void counter(String name, String unit, String description, Tags more, T state, ToDoubleFunction<T> value) {
        // The registry alone would forget the state, and with it what was counted since it was last read.
        add(() -> FunctionCounter.builder(name, state, weak -> value.applyAsDouble(state))
                .tags(tags.and(more))
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(description)
                .register(registry));
    }

    <T> void timer(
            String name, String description, Tags more, T state, ToLongFunction<T> count, ToDoubleFunction<T> nanos) {
        ToLongFunction<T> strongCount = weak -> count.applyAsLong(state);
        ToDoubleFunction<T> strongNanos = weak -> nanos.applyAsDouble(state);
        add(() -> FunctionTimer.builder(name, state, strongCount, strongNanos, TimeUnit.NANOSECONDS)
                .tags(tags.and(more))
                .description(description)
                .register(registry));
    }

    Timer timer(String name, String description, double... percentiles) {
        return (Timer) add(() -> Timer.builder(name)
                .tags(tags)
                .description(description)
                .publishPercentiles(percentiles)
                .register(registry));
    }

    DistributionSummary summary(String name, String description) {
        return (DistributionSummary) add(() -> DistributionSummary.builder(name)
                .tags(tags)
                .description(description)
                .register(registry));
    }

    /** Takes some meters away. */
    void remove(Predicate<Meter.Id> which) {
        lock.lock();
        try {
            meters.removeIf(meter -> {
                boolean goes = which.test(meter.getId());
                if (goes) {
                    registry.remove(meter);
                }
                return goes;
            });
        } finally {
            lock.unlock();
        }
    }

    /** Takes all meters away; none is added any more. */
    void removeAll() {
        lock.lock();
        try {
            isRemoved = true;
            remove(id -> true);
        } finally {
            lock.unlock();
        }
    }

    private Meter add(Supplier<? extends Meter> registration) {
        lock.lock();
        try {
            Meter meter = registration.get();
            if (isReplacing || isRemoved) {
                registry.remove(meter);
            }
            if (isReplacing && !isRemoved) {
                meter = registration.get();
            }
            meters.add(meter);
            return meter;
        } finally {
            lock.unlock();
        }
    }

    private <T> Gauge.Builder<T> gaugeBuilder(
            String name, String unit, String description, Tags more, T state, ToDoubleFunction<T> value) {
        return Gauge.builder(name, state, value)
                .tags(tags.and(more))
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(description);
    }
}
