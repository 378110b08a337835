package io.millrace.local;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a plan did: exact counters, and the newest strikes. Guarded by its plan. */
final class FaultJournal {
    private static final int MOST_STRIKES = 10_000;

    private final Map<FaultKind, Long> byKind = new EnumMap<>(FaultKind.class);
    private final Deque<FaultStrike> newest = new ArrayDeque<>();
    private long forgotten;

    void add(FaultStrike strike) {
        byKind.merge(strike.kind(), 1L, Long::sum);
        if (newest.size() == MOST_STRIKES) {
            newest.removeFirst();
            forgotten++;
        }
        newest.addLast(strike);
    }

    Map<FaultKind, Long> byKind() {
        return Collections.unmodifiableMap(new EnumMap<>(byKind));
    }

    List<FaultStrike> newest() {
        return List.copyOf(newest);
    }

    long forgotten() {
        return forgotten;
    }
}
