package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What of a shard was handed out and not yet settled. Records enter in order and settle in any order; the mark is the last
 * position up to which everything is settled, and never passes a record that is not. A slot is a record's number in this
 * window, counted from 0 for ever.
 */
final class SettlementWindow {
    private static final int FIRST_CAPACITY = 64;

    private @Nullable RecordPosition[] covered = new RecordPosition[FIRST_CAPACITY];
    private final BitSet settled = new BitSet(FIRST_CAPACITY);
    private long firstOpen;
    private long nextSlot;
    private @Nullable RecordPosition mark;

    /** Takes in the next record; once it and all before it are settled, so is everything up to {@code coveredTo}. */
    long admit(RecordPosition coveredTo) {
        if (open() == covered.length) {
            grow();
        }
        covered[index(nextSlot)] = coveredTo;
        return nextSlot++;
    }

    /** Positions up to here hold nothing to deliver. */
    void passOver(RecordPosition position) {
        if (open() == 0) {
            mark = position;
        } else {
            covered[index(nextSlot - 1)] = position;
        }
    }

    /** The record of a slot is done; saying so twice does nothing. */
    void settle(long slot) {
        if (slot >= nextSlot) {
            throw new IllegalArgumentException("slot " + slot + " was never given out; the next is " + nextSlot);
        }
        if (slot < firstOpen) {
            return;
        }
        settled.set(index(slot));
        while (firstOpen < nextSlot && settled.get(index(firstOpen))) {
            int index = index(firstOpen);
            settled.clear(index);
            mark = covered[index];
            covered[index] = null;
            firstOpen++;
        }
    }

    /** Up to where everything is settled; null before the first. */
    @Nullable
    RecordPosition mark() {
        return mark;
    }

    /** The last position that was taken in, settled or not; null before the first. */
    @Nullable
    RecordPosition newest() {
        return open() == 0 ? mark : covered[index(nextSlot - 1)];
    }

    /** The slot that the next record will get. */
    long nextSlot() {
        return nextSlot;
    }

    /** How many records lie between the mark and the newest one handed out, settled ones among them. */
    int open() {
        return (int) (nextSlot - firstOpen);
    }

    /** Records below the mark, counted from the start. */
    long passed() {
        return firstOpen;
    }

    private int index(long slot) {
        return (int) (slot & (covered.length - 1));
    }

    private void grow() {
        int old = covered.length;
        @Nullable RecordPosition[] larger = new RecordPosition[old * 2];
        BitSet moved = new BitSet(old * 2);
        for (long slot = firstOpen; slot < nextSlot; slot++) {
            int to = (int) (slot & (larger.length - 1));
            larger[to] = covered[index(slot)];
            moved.set(to, settled.get(index(slot)));
        }
        settled.clear();
        settled.or(moved);
        covered = larger;
    }
}
