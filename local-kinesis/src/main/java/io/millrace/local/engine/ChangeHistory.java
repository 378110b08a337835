package io.millrace.local.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * When a stream was changed in the ways that the service allows only so often in a rolling day.
 *
 * @param millis times of the changes by kind, oldest first
 */
public record ChangeHistory(Map<Kind, List<Long>> millis) {
    /** The changes that are counted. */
    public enum Kind {
        SCALED,
        MODE_SWITCHED,
        ENCRYPTED,
        DECRYPTED
    }

    static final ChangeHistory EMPTY = new ChangeHistory(Map.of());

    private static final Duration DAY = Duration.ofHours(24);

    public ChangeHistory {
        millis = Map.copyOf(millis);
    }

    /** How many changes of a kind lie within the last 24 hours. */
    int count(Kind kind, long nowMillis) {
        return recent(kind, nowMillis).size();
    }

    /** This history with one more change; what is older than a day is forgotten. */
    ChangeHistory with(Kind kind, long nowMillis) {
        Map<Kind, List<Long>> changed = new EnumMap<>(Kind.class);
        changed.putAll(millis);
        List<Long> times = new ArrayList<>(recent(kind, nowMillis));
        times.add(nowMillis);
        changed.put(kind, List.copyOf(times));
        return new ChangeHistory(changed);
    }

    private List<Long> recent(Kind kind, long nowMillis) {
        return millis.getOrDefault(kind, List.of()).stream()
                .filter(time -> time > nowMillis - DAY.toMillis())
                .toList();
    }
}
