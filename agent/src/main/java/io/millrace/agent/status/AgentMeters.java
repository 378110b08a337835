package io.millrace.agent.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The meters of METRICS.md for a registry. Their values are those of the snapshot at the last {@link #refresh}, which also adds meters for
 * what has come (a flow, a policy, an error's code) and removes those of what has gone. At most {@value AgentMeter#MAX_FILES} files have
 * meters of their own. Thread-safe.
 */
public final class AgentMeters implements MeterBinder {
    private final Supplier<AgentStatus> status;
    private final List<AgentMeter> meters = AgentMeter.all();
    private final List<Bound> registries = new ArrayList<>();

    /** Takes where the latest snapshot is; must not block. */
    public AgentMeters(Supplier<AgentStatus> status) {
        this.status = status;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        synchronized (this) {
            registries.add(new Bound(registry, new HashMap<>()));
        }
        refresh();
    }

    /** Takes the values of the latest snapshot; to be called before they are read, or every second or so. */
    public synchronized void refresh() {
        Map<Key, Double> values = values(status.get());
        registries.forEach(bound -> bound.take(values));
    }

    private Map<Key, Double> values(AgentStatus now) {
        Map<Key, Double> values = new HashMap<>();
        for (AgentMeter meter : meters) {
            for (AgentMeter.Sample sample : meter.samples().apply(now)) {
                // Two generations of a file can have the same path: the worse one is shown.
                values.merge(new Key(meter, sample.tagValues()), sample.value(), Math::max);
            }
        }
        return values;
    }

    private record Key(AgentMeter meter, List<String> tagValues) {
        Tags tags() {
            List<Tag> tags = new ArrayList<>();
            for (int i = 0; i < tagValues.size(); i++) {
                tags.add(Tag.of(meter.tags().get(i), tagValues.get(i)));
            }
            return Tags.of(tags);
        }
    }

    /** A value that a registry reads. */
    private static final class Cell {
        private volatile double value;
    }

    private record Registered(Meter meter, Cell cell) {}

    private record Bound(MeterRegistry registry, Map<Key, Registered> meters) {
        void take(Map<Key, Double> values) {
            Set<Key> gone = new HashSet<>(meters.keySet());
            gone.removeAll(values.keySet());
            gone.forEach(key -> {
                Registered old = meters.remove(key);
                if (old != null) {
                    registry.remove(old.meter());
                }
            });
            values.forEach(
                    (key, value) -> meters.computeIfAbsent(key, this::register).cell().value = value);
        }

        private Registered register(Key key) {
            Cell cell = new Cell();
            AgentMeter meter = key.meter();
            Meter registered = switch (meter.kind()) {
                case COUNTER ->
                    FunctionCounter.builder(meter.name(), cell, c -> c.value)
                            .tags(key.tags())
                            .baseUnit(meter.baseUnit())
                            .description(meter.help())
                            .register(registry);
                case GAUGE ->
                    Gauge.builder(meter.name(), cell, c -> c.value)
                            .tags(key.tags())
                            .baseUnit(meter.baseUnit())
                            .description(meter.help())
                            .register(registry);
            };
            return new Registered(registered, cell);
        }
    }
}
