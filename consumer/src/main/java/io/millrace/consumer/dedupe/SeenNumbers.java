package io.millrace.consumer.dedupe;

import java.util.Arrays;

/**
 * The acceptance numbers of one producer's run that were seen: whatever is below the low mark, and above it a sorted set of runs of
 * numbers. They come nearly in order, so that most additions lengthen the last run or begin one behind it.
 */
final class SeenNumbers {
    private static final int FIRST_CAPACITY = 16;
    private static final int SMALL_CAPACITY = 256;

    private long lowMark;
    private long lastArrivalMillis;
    /** Runs from {@code head} on, in order and never touching; both ends belong to the run. */
    private long[] firsts = new long[FIRST_CAPACITY];

    private long[] lasts = new long[FIRST_CAPACITY];
    private int head;
    private int runs;

    long lowMark() {
        return lowMark;
    }

    long lastArrivalMillis() {
        return lastArrivalMillis;
    }

    int runs() {
        return runs;
    }

    long first(int run) {
        return firsts[head + run];
    }

    long last(int run) {
        return lasts[head + run];
    }

    void arrived(long millis) {
        lastArrivalMillis = Math.max(lastArrivalMillis, millis);
    }

    boolean contains(long number) {
        if (number < lowMark) {
            return true;
        }
        int at = atOrBehind(number);
        return at < head + runs && firsts[at] <= number;
    }

    /** Notes a number; false if it was seen before. */
    boolean add(long number) {
        int end = head + runs;
        if (number < lowMark) {
            return false;
        }
        if (runs == 0 || number > lasts[end - 1]) {
            addBehind(number, number);
            return true;
        }
        int at = atOrBehind(number);
        if (firsts[at] <= number) {
            return false;
        }
        addBefore(at, number);
        return true;
    }

    /** All below is settled at the producer: a copy of it stands further ahead, and nothing of it comes for the first time. */
    void raise(long mark) {
        if (mark <= lowMark) {
            return;
        }
        lowMark = mark;
        while (runs > 0 && lasts[head] < mark) {
            head++;
            runs--;
        }
        if (runs > 0 && firsts[head] < mark) {
            firsts[head] = mark;
        }
        if (runs == 0) {
            head = 0;
        }
        if (firsts.length > SMALL_CAPACITY && runs < firsts.length / 8) {
            moveTo(firsts.length / 4);
        }
    }

    /** The union of both. */
    void addAll(SeenNumbers other) {
        arrived(other.lastArrivalMillis);
        raise(other.lowMark);
        SeenNumbers both = new SeenNumbers();
        int mine = 0;
        int its = 0;
        while (mine < runs || its < other.runs) {
            if (its == other.runs || (mine < runs && first(mine) <= other.first(its))) {
                both.extend(first(mine), last(mine));
                mine++;
            } else {
                if (other.last(its) >= lowMark) {
                    both.extend(Math.max(lowMark, other.first(its)), other.last(its));
                }
                its++;
            }
        }
        take(both);
    }

    SeenNumbers copy() {
        SeenNumbers copy = new SeenNumbers();
        copy.take(this);
        copy.lowMark = lowMark;
        copy.lastArrivalMillis = lastArrivalMillis;
        return copy;
    }

    /** Forgets the smallest numbers, so many runs of them; the low mark stays, since what is forgotten may be all there is of a record. */
    long forget(int count) {
        long numbers = 0;
        for (int run = 0; run < count; run++) {
            numbers += lasts[head] - firsts[head] + 1;
            head++;
            runs--;
        }
        return numbers;
    }

    /** A run that begins no earlier than the last one; it may overlap or touch that. */
    private void extend(long first, long last) {
        int end = head + runs;
        if (runs > 0 && first - 1 <= lasts[end - 1]) {
            lasts[end - 1] = Math.max(last, lasts[end - 1]);
        } else {
            addBehind(first, last);
        }
    }

    /** A run behind all others. */
    void addBehind(long first, long last) {
        if (runs > 0 && lasts[head + runs - 1] == first - 1) {
            lasts[head + runs - 1] = last;
            return;
        }
        makeRoom();
        firsts[head + runs] = first;
        lasts[head + runs] = last;
        runs++;
    }

    private void addBefore(int at, long number) {
        boolean touchesNext = firsts[at] == number + 1;
        boolean touchesPrevious = at > head && lasts[at - 1] == number - 1;
        if (touchesNext && touchesPrevious) {
            firsts[at] = firsts[at - 1];
            remove(at - 1);
        } else if (touchesNext) {
            firsts[at] = number;
        } else if (touchesPrevious) {
            lasts[at - 1] = number;
        } else {
            insert(at, number);
        }
    }

    /** Moves the smaller side. */
    private void insert(int at, long number) {
        int place = at;
        if (head > 0 && at - head <= runs / 2) {
            shift(head, at, -1);
            head--;
            place--;
        } else {
            int run = at - head;
            makeRoom();
            place = head + run;
            shift(place, head + runs, 1);
        }
        firsts[place] = number;
        lasts[place] = number;
        runs++;
    }

    private void remove(int at) {
        if (at - head < runs / 2) {
            shift(head, at, 1);
            head++;
        } else {
            shift(at + 1, head + runs, -1);
        }
        runs--;
    }

    private void shift(int from, int to, int by) {
        System.arraycopy(firsts, from, firsts, from + by, to - from);
        System.arraycopy(lasts, from, lasts, from + by, to - from);
    }

    /** Room for a run at the end, and often for some before the first. */
    private void makeRoom() {
        if (head + runs < firsts.length) {
            return;
        }
        moveTo(head > firsts.length / 2 ? firsts.length : 2 * firsts.length);
    }

    private void moveTo(int capacity) {
        int to = (capacity - runs) / 4;
        long[] movedFirsts = new long[capacity];
        long[] movedLasts = new long[capacity];
        System.arraycopy(firsts, head, movedFirsts, to, runs);
        System.arraycopy(lasts, head, movedLasts, to, runs);
        firsts = movedFirsts;
        lasts = movedLasts;
        head = to;
    }

    private void take(SeenNumbers other) {
        int capacity = Math.max(FIRST_CAPACITY, other.runs + other.runs / 2);
        firsts = Arrays.copyOf(Arrays.copyOfRange(other.firsts, other.head, other.head + other.runs), capacity);
        lasts = Arrays.copyOf(Arrays.copyOfRange(other.lasts, other.head, other.head + other.runs), capacity);
        head = 0;
        runs = other.runs;
    }

    /** The first run that does not end before the number; the end if there is none. */
    private int atOrBehind(long number) {
        int low = head;
        int high = head + runs;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (lasts[middle] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
