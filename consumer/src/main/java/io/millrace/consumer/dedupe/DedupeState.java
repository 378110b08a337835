package io.millrace.consumer.dedupe;

import io.millrace.aggregation.RecordId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Which records of a shard and its ancestors were seen: per run of a producer a low mark and the numbers above it. Time is that of
 * arrival at the service, so that it stands still while nothing is read. Bounded, by forgetting: whatever is not known to have been seen
 * is taken for new, which at worst repeats a record. One thread at a time.
 */
final class DedupeState {
    /** Far above what a signed request can be late, a quarter of an hour: a copy that comes after it was sent so late. */
    static final Duration IDLE = Duration.ofHours(1);

    /** Nobody repeats a record any more. */
    static final Duration EXPIRED = Duration.ofHours(24);

    private final int mostBytes;
    private final Map<UUID, SeenNumbers> producers = new HashMap<>();
    private long newestMillis;
    private int runs;
    private Cut cut = Cut.NONE;

    /** {@code mostBytes}: bounds what {@link #encode} yields; in memory that is at most some 40 times as much. */
    DedupeState(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Reads what {@link #encode} made; empty for bytes that it did not make. */
    static Optional<DedupeState> decode(ByteBuffer bytes, int mostBytes) {
        return StateCodec.decode(bytes, mostBytes);
    }

    /** At most as many bytes as the state may have; forgets for good what has no room. */
    ByteBuffer encode() {
        bound(mostBytes);
        return StateCodec.encode(producers, newestMillis);
    }

    /** What is known of a run of a producer whose unit of this arrival time and low mark is read. */
    SeenNumbers of(UUID incarnation, long lowMark, long arrivalMillis) {
        newestMillis = Math.max(newestMillis, arrivalMillis);
        SeenNumbers seen = producers.get(incarnation);
        if (seen == null) {
            expire();
            seen = new SeenNumbers();
            producers.put(incarnation, seen);
        }
        seen.arrived(arrivalMillis);
        int before = seen.runs();
        seen.raise(lowMark);
        runs += seen.runs() - before;
        return seen;
    }

    /** Notes a number of the producer that {@link #of} told last; false if it was seen before. */
    boolean admit(SeenNumbers seen, long number) {
        int before = seen.runs();
        boolean isNew = seen.add(number);
        runs += seen.runs() - before;
        if (runs + StateCodec.LEAST_PRODUCER_BYTES * producers.size() > mostBytes) {
            bound(mostBytes - mostBytes / 8);
        }
        return isNew;
    }

    boolean isDuplicate(RecordId id) {
        SeenNumbers seen = producers.get(id.incarnation());
        return seen != null && seen.contains(id.number());
    }

    /** Takes in what decoding found. */
    void fold(UnitIds unit) {
        SeenNumbers seen = of(unit.incarnation(), unit.lowMark(), unit.arrivalMillis());
        for (int i = 0; i < unit.size(); i++) {
            admit(seen, unit.number(i));
        }
    }

    /** What either has seen was seen: so a shard begins whose parents have both been read. */
    static DedupeState union(Collection<DedupeState> states, int mostBytes) {
        DedupeState union = new DedupeState(mostBytes);
        for (DedupeState state : states) {
            union.newestMillis = Math.max(union.newestMillis, state.newestMillis);
            state.producers.forEach((incarnation, seen) -> union.producers
                    .computeIfAbsent(incarnation, absent -> new SeenNumbers())
                    .addAll(seen));
        }
        union.count();
        union.expire();
        return union;
    }

    DedupeState copy() {
        DedupeState copy = new DedupeState(mostBytes);
        producers.forEach((incarnation, seen) -> copy.producers.put(incarnation, seen.copy()));
        copy.newestMillis = newestMillis;
        copy.runs = runs;
        return copy;
    }

    /** What was forgotten since this was asked last. */
    Cut takeCut() {
        Cut taken = cut;
        cut = Cut.NONE;
        return taken;
    }

    int producers() {
        return producers.size();
    }

    /** As {@link StateCodec} read it. */
    void restore(UUID incarnation, SeenNumbers seen) {
        producers.put(incarnation, seen);
        newestMillis = Math.max(newestMillis, seen.lastArrivalMillis());
        runs += seen.runs();
    }

    private void expire() {
        if (producers.values().removeIf(seen -> isIdleFor(seen, EXPIRED))) {
            count();
        }
    }

    private boolean isIdleFor(SeenNumbers seen, Duration time) {
        return newestMillis - seen.lastArrivalMillis() > time.toMillis();
    }

    private void count() {
        runs = 0;
        producers.values().forEach(seen -> runs += seen.runs());
    }

    /**
     * Forgets what can be missed most easily: producers that are idle, longest first; then the smallest numbers of the producer that takes
     * most, since few of them are still on their way; then whoever has been idle for longest.
     */
    private void bound(int bytes) {
        expire();
        int size = StateCodec.sizeBytes(producers.values());
        while (size > bytes && !producers.isEmpty()) {
            Map.Entry<UUID, SeenNumbers> idle = longestIdle();
            SeenNumbers largest = largest();
            if (largest.runs() == 0 || (producers.size() > 1 && isIdleFor(idle.getValue(), IDLE))) {
                size -= StateCodec.sizeBytes(idle.getValue());
                producers.remove(idle.getKey());
                cut = cut.and(new Cut(1, 0));
            } else {
                int before = StateCodec.sizeBytes(largest);
                cut = cut.and(new Cut(0, largest.forget(StateCodec.runsWithin(largest, size - bytes))));
                size += StateCodec.sizeBytes(largest) - before;
            }
        }
        count();
    }

    /** Of at least one. */
    private Map.Entry<UUID, SeenNumbers> longestIdle() {
        return Collections.min(
                producers.entrySet(),
                Comparator.comparingLong(each -> each.getValue().lastArrivalMillis()));
    }

    /** Of at least one. */
    private SeenNumbers largest() {
        return Collections.max(producers.values(), Comparator.comparingInt(SeenNumbers::runs));
    }
}
