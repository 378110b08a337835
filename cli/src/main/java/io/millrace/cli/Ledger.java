package io.millrace.cli;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Books of a quickstart: which lines were acked, which were received, how often, in what order per key. With a {@link
 * Journal} they outlive the process. Thread-safe.
 */
final class Ledger {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Line> lines;
    private final int[] keyOfLine;
    private final int[] lastOfKey;
    private final BitSet acked = new BitSet();
    private final BitSet received = new BitSet();
    private final @Nullable Journal journal;
    private long duplicates;
    private long outOfOrder;
    private long bytes;

    Ledger(List<Line> lines, @Nullable Journal journal) {
        this.lines = lines;
        this.journal = journal;
        Map<String, Integer> keys = new HashMap<>();
        this.keyOfLine = lines.stream()
                .mapToInt(line -> keys.computeIfAbsent(line.key(), key -> keys.size()))
                .toArray();
        this.lastOfKey = new int[keys.size()];
        Arrays.fill(lastOfKey, -1);
        if (journal != null) {
            journal.replay(acked::set, this::noteReceived);
        }
    }

    boolean isAcked(int number) {
        return locked(() -> acked.get(number));
    }

    void acked(int number) {
        locked(() -> {
            acked.set(number);
            return append(Journal::acked, number);
        });
    }

    /** Notes a delivery; when it returns, the delivery survives a kill of the process. */
    void received(int number) {
        if (number < 0 || number >= lines.size()) {
            throw new IllegalArgumentException("line " + number + " is none of the " + lines.size() + " that were put");
        }
        locked(() -> {
            noteReceived(number);
            return append(Journal::received, number);
        });
    }

    Count count() {
        return locked(() ->
                new Count(lines.size(), acked.cardinality(), received.cardinality(), duplicates, outOfOrder, bytes));
    }

    /** How many lines of each key were received, most first. */
    List<Map.Entry<String, Integer>> receivedByKey() {
        Map<String, Integer> counts = new HashMap<>();
        locked(() -> {
            received.stream().forEach(number -> counts.merge(lines.get(number).key(), 1, Integer::sum));
            return true;
        });
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    private void noteReceived(int number) {
        if (received.get(number)) {
            duplicates++;
            return;
        }
        received.set(number);
        bytes += lines.get(number).text().length();
        int key = keyOfLine[number];
        if (number < lastOfKey[key]) {
            outOfOrder++;
        }
        lastOfKey[key] = Math.max(lastOfKey[key], number);
    }

    private boolean append(java.util.function.BiConsumer<Journal, Integer> entry, int number) {
        if (journal != null) {
            entry.accept(journal, number);
        }
        return true;
    }

    private <T> T locked(java.util.function.Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** The books at one moment; {@code received} counts each line once. */
    record Count(int lines, int acked, int received, long duplicates, long outOfOrder, long bytes) {
        int missing() {
            return lines - received;
        }
    }

    /** Where the books are kept so that they outlive the process. */
    interface Journal {
        void acked(int number);

        void received(int number);

        void replay(IntConsumer acked, IntConsumer received);
    }
}
