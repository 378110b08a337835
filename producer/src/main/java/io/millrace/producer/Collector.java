package io.millrace.producer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Units that are ready, and how they share requests. With no request on its way a batch leaves at once; else units wait for company
 * until a request is full or the oldest has waited for the window. Belongs to the loop.
 */
final class Collector {
    private static final int MOST_REQUESTS = 32;

    private final ProducerConfig.Sizes sizes;
    private final long windowNanos;
    private final EndpointGate gate;
    private final Deque<Unit> ready = new ArrayDeque<>();
    private long readyBytes;
    private int inFlight;

    Collector(ProducerConfig config, EndpointGate gate) {
        this.sizes = config.sizes();
        this.windowNanos = config.timing().collectionWindowNanos();
        this.gate = gate;
    }

    void add(Unit unit, long nowNanos) {
        unit.readyAtNanos = nowNanos;
        ready.add(unit);
        readyBytes += unit.wire.sizeBytes();
    }

    /** Takes units out that are not to be sent any more. */
    List<Unit> removeIf(Predicate<Unit> unwanted) {
        List<Unit> removed = new ArrayList<>();
        ready.removeIf(unit -> {
            boolean goes = unwanted.test(unit);
            if (goes) {
                removed.add(unit);
                readyBytes -= unit.wire.sizeBytes();
            }
            return goes;
        });
        return removed;
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    boolean mayBegin(long nowNanos) {
        return !ready.isEmpty()
                && inFlight < MOST_REQUESTS
                && gate.allows(inFlight, nowNanos)
                && (inFlight == 0 || isFull() || nowNanos >= ready.getFirst().readyAtNanos + windowNanos);
    }

    /** The next request; ask {@link #mayBegin} first. Counts as on its way from here on. */
    PutBatch begin(long nowNanos) {
        List<Unit> units = new ArrayList<>();
        long bytes = 0;
        while (!ready.isEmpty() && units.size() < sizes.collectionMaxCount()) {
            int next = ready.getFirst().wire.sizeBytes();
            boolean isOver = bytes + next > sizes.collectionMaxBytes();
            if (!units.isEmpty()
                    && (isOver || isLarge(next) || isLarge(units.get(0).wire.sizeBytes()))) {
                break;
            }
            Unit unit = ready.removeFirst();
            bytes += next;
            unit.sent(nowNanos);
            units.add(unit);
        }
        readyBytes -= bytes;
        inFlight++;
        return new PutBatch(units);
    }

    void ended() {
        inFlight--;
    }

    /** When {@link #mayBegin} may turn true by time alone. */
    long nextNanos() {
        if (ready.isEmpty() || inFlight >= MOST_REQUESTS) {
            return Agenda.NEVER;
        }
        if (gate.isClosed()) {
            return inFlight == 0 ? gate.nextProbeAtNanos() : Agenda.NEVER;
        }
        return ready.getFirst().readyAtNanos + windowNanos;
    }

    /** A large unit goes alone: if the stream does not take it, the whole request is refused. */
    private static boolean isLarge(int unitBytes) {
        return unitBytes > ProducerConfig.USUAL_RECORD_BYTES;
    }

    private boolean isFull() {
        return ready.size() >= sizes.collectionMaxCount() || readyBytes >= sizes.collectionMaxBytes();
    }
}
