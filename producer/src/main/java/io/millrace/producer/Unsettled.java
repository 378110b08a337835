package io.millrace.producer;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The accepted records that have not ended, by acceptance number. Numbers are given without a gap and end in any order, so that
 * records stand in pages of consecutive numbers: to end one is to clear its place, and touches no other record. A page goes when all
 * in it have ended; a record that never ends costs its page, and a reference for every page behind it. Belongs to the loop.
 */
final class Unsettled {
    private static final int PAGE_BITS = 10;
    private static final int PLACE_MASK = (1 << PAGE_BITS) - 1;

    private static final class Page {
        final @Nullable PendingRecord[] records = new PendingRecord[1 << PAGE_BITS];
        int left;
    }

    // By page number, modulo the length.
    private @Nullable Page[] pages = new Page[16];
    private Page newest = new Page();
    private long lowest = 1;
    private long next = 1;

    Unsettled() {
        pages[0] = newest;
    }

    /** Gives the record the next number. */
    void add(PendingRecord record) {
        long number = next++;
        record.number = number;
        if (place(number) == 0) {
            begin(number);
        }
        newest.records[place(number)] = record;
        newest.left++;
    }

    /** The record has ended. */
    void remove(PendingRecord record) {
        Page page = page(record.number);
        int place = place(record.number);
        if (page == null || page.records[place] != record) {
            throw new IllegalStateException("Record " + record.number + " has ended before");
        }
        page.records[place] = null;
        page.left--;
        if (page.left == 0 && page != newest) {
            pages[slot(record.number)] = null;
        }
        if (record.number == lowest) {
            lowest = lowestFrom(lowest);
        }
    }

    boolean isEmpty() {
        return lowest == next;
    }

    /** The smallest number that has not ended, or the next one to be given. */
    long lowest() {
        return lowest;
    }

    /** The largest number given so far. */
    long last() {
        return next - 1;
    }

    /** Does something to every record, oldest first; it may end them. */
    void forEach(Consumer<PendingRecord> action) {
        long end = next;
        for (long number = lowest; number < end; number++) {
            Page page = page(number);
            PendingRecord record = page == null ? null : page.records[place(number)];
            if (record != null) {
                action.accept(record);
            }
        }
    }

    private long lowestFrom(long from) {
        long number = from;
        while (number < next) {
            Page page = page(number);
            if (page == null) {
                number = (number | PLACE_MASK) + 1;
            } else if (page.records[place(number)] == null) {
                number++;
            } else {
                return number;
            }
        }
        return next;
    }

    private void begin(long number) {
        if (newest.left == 0) {
            pages[slot(number - 1)] = null;
        }
        if ((number >>> PAGE_BITS) - (lowest >>> PAGE_BITS) >= pages.length) {
            grow();
        }
        newest = new Page();
        pages[slot(number)] = newest;
    }

    private void grow() {
        @Nullable Page[] old = pages;
        pages = new Page[2 * old.length];
        long first = lowest >>> PAGE_BITS;
        for (long number = first; number < first + old.length; number++) {
            pages[(int) (number & pages.length - 1)] = old[(int) (number & old.length - 1)];
        }
    }

    private @Nullable Page page(long number) {
        return pages[slot(number)];
    }

    private int slot(long number) {
        return (int) (number >>> PAGE_BITS & pages.length - 1);
    }

    private static int place(long number) {
        return (int) (number & PLACE_MASK);
    }
}
