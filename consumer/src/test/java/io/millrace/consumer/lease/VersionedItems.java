package io.millrace.consumer.lease;

import io.millrace.consumer.shard.UnrecoverableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Items by key that remember for a while what they were, so that a reading can be old. */
final class VersionedItems<T> {
    private static final long MEMORY_NANOS = 3_000_000_000L;

    private final LongSupplier nowNanos;
    private final Map<String, Deque<Version<T>>> items = new TreeMap<>();

    private boolean deleted;

    private record Version<T>(long sinceNanos, @Nullable T item) {}

    VersionedItems(LongSupplier nowNanos) {
        this.nowNanos = nowNanos;
    }

    /** The whole table goes; requests fail until it is made anew. */
    void delete() {
        items.clear();
        deleted = true;
    }

    void createAnew() {
        deleted = false;
    }

    void requireTable() {
        if (deleted) {
            throw new UnrecoverableException("table 'simulated' does not exist", null);
        }
    }

    void put(String key, T item) {
        set(key, item);
    }

    void remove(String key) {
        set(key, null);
    }

    private void set(String key, @Nullable T item) {
        requireTable();
        long now = nowNanos.getAsLong();
        Deque<Version<T>> versions = items.computeIfAbsent(key, absent -> {
            Deque<Version<T>> fresh = new ArrayDeque<>();
            fresh.add(new Version<>(Long.MIN_VALUE, null));
            return fresh;
        });
        versions.addLast(new Version<>(now, item));
        while (versions.size() > 1 && second(versions).sinceNanos() < now - MEMORY_NANOS) {
            versions.removeFirst();
        }
    }

    private static <T> Version<T> second(Deque<Version<T>> versions) {
        Iterator<Version<T>> each = versions.iterator();
        each.next();
        return each.next();
    }

    Optional<T> get(String key) {
        return get(key, 0);
    }

    Optional<T> get(String key, long ageNanos) {
        requireTable();
        Deque<Version<T>> versions = items.get(key);
        return versions == null ? Optional.empty() : at(versions, nowNanos.getAsLong() - ageNanos);
    }

    List<T> all(LongSupplier ageNanos) {
        requireTable();
        long now = nowNanos.getAsLong();
        List<T> found = new ArrayList<>();
        items.values()
                .forEach(versions -> at(versions, now - ageNanos.getAsLong()).ifPresent(found::add));
        return found;
    }

    private static <T> Optional<T> at(Deque<Version<T>> versions, long whenNanos) {
        Iterator<Version<T>> newestFirst = versions.descendingIterator();
        while (newestFirst.hasNext()) {
            Version<T> version = newestFirst.next();
            if (version.sinceNanos() <= whenNanos || !newestFirst.hasNext()) {
                return Optional.ofNullable(version.item());
            }
        }
        return Optional.empty();
    }
}
