package io.millrace.producer;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.millrace.producer.PutFailedException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What is known at one set of the KPL's dimensions: all streams, one stream, or one shard. */
final class KplLevel {
    private static final String STREAM_NAME = "StreamName";
    private static final String EXPIRED = Reason.EXPIRED.name().toLowerCase(Locale.ROOT);

    private final Map<String, String> dimensions;
    private final Map<String, Amount> amounts = new HashMap<>();
    private final Map<String, Double> errors = new TreeMap<>();
    private double expired;

    /** A meter's values: their sum, their number, and the largest; times in milliseconds. */
    record Amount(double sum, double count, double max) {
        Amount plus(Amount other) {
            return new Amount(sum + other.sum, count + other.count, Math.max(max, other.max));
        }

        Amount withMax(double newMax) {
            return new Amount(sum, count, newMax);
        }

        private static Amount single(double value) {
            return Double.isFinite(value) ? new Amount(value, 1, value) : new Amount(0, 0, 0);
        }

        private static Amount of(Meter meter) {
            TimeUnit unit = TimeUnit.MILLISECONDS;
            return meter.match(
                    gauge -> single(gauge.value()),
                    counter -> single(counter.count()),
                    timer -> new Amount(timer.totalTime(unit), timer.count(), timer.max(unit)),
                    summary -> new Amount(summary.totalAmount(), summary.count(), summary.max()),
                    longTask -> single(longTask.duration(unit)),
                    timeGauge -> single(timeGauge.value(unit)),
                    counter -> single(counter.count()),
                    timer -> new Amount(timer.totalTime(unit), timer.count(), 0),
                    other -> single(0));
        }
    }

    private KplLevel(Map<String, String> dimensions) {
        this.dimensions = dimensions;
    }

    /** The levels that the meters of a registry are at. */
    static Collection<KplLevel> all(MeterRegistry registry) {
        Map<Map<String, String>, KplLevel> levels = new LinkedHashMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            if (!id.getName().startsWith(MeterNames.PREFIX) || id.getTag(MeterNames.PHI) != null) {
                continue;
            }
            for (Map<String, String> dimensions : dimensions(id)) {
                levels.computeIfAbsent(dimensions, KplLevel::new).add(meter);
            }
        }
        return levels.values();
    }

    Map<String, String> dimensions() {
        return dimensions;
    }

    Map<String, String> with(String dimension, String value) {
        Map<String, String> more = new LinkedHashMap<>(dimensions);
        more.put(dimension, value);
        return more;
    }

    Optional<Amount> amounts(String name) {
        return Optional.ofNullable(amounts.get(name));
    }

    double sum(String name) {
        return amounts(name).map(Amount::sum).orElse(0.0);
    }

    double max(String name) {
        return amounts(name).map(Amount::max).orElse(0.0);
    }

    double expired() {
        return expired;
    }

    /** Errors by code. */
    Map<String, Double> errors() {
        return errors;
    }

    private void add(Meter meter) {
        Meter.Id id = meter.getId();
        boolean isOfShard = id.getTag(MeterNames.SHARD) != null;
        String name = id.getName().substring((isOfShard ? MeterNames.SHARD_PREFIX : MeterNames.PREFIX).length());
        Amount amount = Amount.of(meter);
        amounts.merge(name, amount, Amount::plus);
        String code = id.getTag(MeterNames.CODE);
        if (code != null) {
            errors.merge(code, amount.sum(), Double::sum);
        }
        if (EXPIRED.equals(id.getTag(MeterNames.REASON))) {
            expired += amount.sum();
        }
    }

    /** The dimensions of a meter, and for one of a whole stream those of all streams. */
    private static List<Map<String, String>> dimensions(Meter.Id id) {
        Map<String, String> own = new LinkedHashMap<>();
        for (Tag tag : id.getTags()) {
            switch (tag.getKey()) {
                case MeterNames.STREAM -> own.put(STREAM_NAME, tag.getValue());
                case MeterNames.SHARD -> own.put("ShardId", tag.getValue());
                case MeterNames.CODE, MeterNames.REASON, MeterNames.PART, MeterNames.PHI -> {}
                default -> own.put(tag.getKey(), tag.getValue());
            }
        }
        List<Map<String, String>> levels = new ArrayList<>();
        levels.add(own);
        if (id.getTag(MeterNames.SHARD) == null) {
            Map<String, String> all = new LinkedHashMap<>(own);
            all.remove(STREAM_NAME);
            levels.add(all);
        }
        return levels;
    }
}
