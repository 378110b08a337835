package io.millrace.agent.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of an object that was read. Immutable. */
final class Values {
    private final Spot spot;
    private final Map<String, Object> values;
    private final Map<String, Spot> spots;

    /**
     * @param values those without mistakes, by key
     * @param spots where each key that is there stands, with or without mistakes
     */
    Values(Spot spot, Map<String, Object> values, Map<String, Spot> spots) {
        this.spot = spot;
        this.values = Map.copyOf(values);
        this.spots = Map.copyOf(spots);
    }

    /** The value, or the default; for keys that have one or are necessary. */
    <T> T get(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException(spot.path() + " has no " + key.name()));
    }

    /** The value, or the default, if there is either. */
    @SuppressWarnings("unchecked")
    <T> Optional<T> find(Key<T> key) {
        @Nullable Object value = values.get(key.name());
        return value == null ? Optional.ofNullable(key.defaultValue()) : Optional.of((T) value);
    }

    /** Whether the key is written, rightly or not. */
    boolean has(Key<?> key) {
        return spots.containsKey(key.name());
    }

    boolean has(String key) {
        return spots.containsKey(key);
    }

    /** Where the key stands; the object itself if it is not there. */
    Spot at(Key<?> key) {
        return at(key.name());
    }

    Spot at(String key) {
        return spots.getOrDefault(key, spot);
    }

    Spot spot() {
        return spot;
    }

    /** These, and those of others for keys that are not here. */
    Values over(Values others) {
        Map<String, Object> merged = new HashMap<>(others.values);
        merged.putAll(values);
        return new Values(spot, merged, spots);
    }
}
