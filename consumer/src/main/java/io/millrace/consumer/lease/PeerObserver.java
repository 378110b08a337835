package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one incarnation has seen of the others' rows, and since when by its own clock. Only a row that says so is dead; a
 * row that stands still, or is missing while a lease names it, for the lease time may be declared dead.
 */
final class PeerObserver {
    private static final Duration DEAD_ROW_STAYS = Duration.ofHours(1);

    private final String own;
    private final LeaseTiming timing;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> dead = new HashSet<>();
    private final Map<String, Long> deadRowSince = new HashMap<>();
    private boolean hasRead;
    private long lastReadingNanos;
    private long watchingSinceNanos;

    PeerObserver(String own, LeaseTiming timing) {
        this.own = own;
        this.timing = timing;
    }

    /** A row and since when it reads so; no row: named by a lease, and absent. */
    private record Seen(@Nullable WorkerRow row, long unchangedSinceNanos, long firstSeenNanos) {
        OptionalLong beat() {
            return row == null ? OptionalLong.empty() : OptionalLong.of(row.beat());
        }
    }

    /** A row that may be declared dead, on the condition of the beat seen; none: on the condition that it is absent. */
    record Suspect(String incarnation, OptionalLong seenBeat) {}

    /** Takes in a whole reading of the rows; {@code named} are the holders that leases name. */
    void observe(Collection<WorkerRow> rows, Set<String> named, long replyNanos) {
        if (!hasRead || replyNanos - lastReadingNanos >= timing.leaseTime().toNanos()) {
            watchingSinceNanos = replyNanos;
        }
        hasRead = true;
        lastReadingNanos = replyNanos;
        Set<String> present = new HashSet<>();
        for (WorkerRow row : rows) {
            present.add(row.incarnation());
            observe(row, replyNanos);
        }
        for (String holder : named) {
            if (!present.contains(holder) && !dead.contains(holder) && !holder.equals(own)) {
                note(holder, null, replyNanos);
            }
        }
        seen.keySet().removeIf(id -> !present.contains(id) && !named.contains(id));
    }

    /** Takes in one row, from a reading or from the answer to a write. */
    void observe(WorkerRow row, long replyNanos) {
        if (row.dead()) {
            dead.add(row.incarnation());
            deadRowSince.putIfAbsent(row.incarnation(), replyNanos);
            seen.remove(row.incarnation());
        } else if (!dead.contains(row.incarnation())) {
            note(row.incarnation(), row, replyNanos);
        }
    }

    private void note(String incarnation, @Nullable WorkerRow row, long now) {
        Seen before = seen.get(incarnation);
        Seen after = new Seen(row, now, now);
        if (before != null) {
            boolean same = before.beat().equals(after.beat());
            after = new Seen(row, same ? before.unchangedSinceNanos() : now, before.firstSeenNanos());
        }
        seen.put(incarnation, after);
    }

    /** Declared dead, and so for ever. */
    boolean isDead(String incarnation) {
        return dead.contains(incarnation);
    }

    int deadCount() {
        return dead.size();
    }

    /** Dead rows that have stood for long enough and that no lease names. */
    List<String> removable(Set<String> named, long now) {
        return deadRowSince.entrySet().stream()
                .filter(entry -> now - entry.getValue() >= DEAD_ROW_STAYS.toNanos())
                .map(Map.Entry::getKey)
                .filter(incarnation -> !named.contains(incarnation))
                .sorted()
                .toList();
    }

    /** The row is being removed; the incarnation stays dead. */
    void removed(String incarnation) {
        deadRowSince.remove(incarnation);
    }

    /** Rows that are not dead, the own one included if it was read. */
    List<WorkerRow> live() {
        List<WorkerRow> rows = new ArrayList<>();
        seen.values().forEach(each -> {
            if (each.row() != null) {
                rows.add(each.row());
            }
        });
        return rows;
    }

    /** Live peers that take leases and whose beat moved within two beats: a choice of whom to give to, no judgement. */
    List<WorkerRow> lively(long now) {
        long limit = timing.beat().toNanos() * 2 + timing.rowsEvery().toNanos();
        return live().stream()
                .filter(row -> row.up() && !row.incarnation().equals(own))
                .filter(row -> {
                    Seen each = seen.get(row.incarnation());
                    return each != null && now - each.unchangedSinceNanos() <= limit;
                })
                .toList();
    }

    /** Whether the row of an incarnation moved while this process watched, and lately. */
    boolean isSeenAlive(String incarnation, long now) {
        Seen each = seen.get(incarnation);
        return each != null
                && each.row() != null
                && each.unchangedSinceNanos() > each.firstSeenNanos()
                && now - each.unchangedSinceNanos() < timing.leaseTime().toNanos();
    }

    /** While this worker could not read, others may have been unable to write, so that their time begins anew. */
    List<Suspect> suspects(long now) {
        List<Suspect> suspects = new ArrayList<>();
        seen.forEach((incarnation, each) -> {
            long since = Math.max(each.unchangedSinceNanos(), watchingSinceNanos);
            boolean still = now - since >= timing.leaseTime().toNanos();
            if (still && !incarnation.equals(own)) {
                suspects.add(new Suspect(incarnation, each.beat()));
            }
        });
        return suspects;
    }

    /** Whether another live incarnation has worked under this worker id for longer than the lease time. */
    boolean hasNamesake(String workerId, long now) {
        return seen.entrySet().stream().anyMatch(entry -> {
            WorkerRow row = entry.getValue().row();
            return row != null
                    && !entry.getKey().equals(own)
                    && row.workerId().equals(workerId)
                    && entry.getValue().unchangedSinceNanos() - entry.getValue().firstSeenNanos()
                            > timing.leaseTime().toNanos();
        });
    }
}
