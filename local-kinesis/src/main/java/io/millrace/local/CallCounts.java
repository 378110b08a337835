package io.millrace.local;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** How many calls came in, by action and by action and table. Thread-safe. */
final class CallCounts {
    /** An action on a table. */
    private record OnTable(String operation, String table) {}

    private final Map<String, Long> byOperation = new ConcurrentHashMap<>();
    private final Map<OnTable, Long> byTable = new ConcurrentHashMap<>();

    void add(String operation, Set<String> tables) {
        byOperation.merge(operation, 1L, Long::sum);
        tables.forEach(table -> byTable.merge(new OnTable(operation, table), 1L, Long::sum));
    }

    Map<String, Long> byOperation() {
        return new TreeMap<>(byOperation);
    }

    long of(String operation) {
        return byOperation.getOrDefault(operation, 0L);
    }

    long of(String operation, String table) {
        return byTable.getOrDefault(new OnTable(operation, table), 0L);
    }
}
