package io.millrace.consumer.process;

import org.jspecify.annotations.Nullable;

/** Records of one key, or of a whole shard, in order; at most the first is in user code. Belongs to its {@link Lanes}. */
final class Lane {
    /** Whether the first record may go to user code. */
    enum State {
        /** It may, or there is none. */
        FREE,
        /** It is there. */
        RUNNING,
        /** It failed, and waits to be tried again or to be given up. */
        FAILED
    }

    final Object key;
    State state = State.FREE;
    boolean queued;
    long startedNanos;
    /** Of the records that the present run has done, those that have been taken out. */
    int counted;

    private @Nullable LaneRecord first;
    private @Nullable LaneRecord last;
    private int size;

    Lane(Object key) {
        this.key = key;
    }

    @Nullable
    LaneRecord first() {
        return first;
    }

    int size() {
        return size;
    }

    void append(LaneRecord record) {
        record.lane = this;
        record.next = null;
        if (last == null) {
            first = record;
        } else {
            last.next = record;
        }
        last = record;
        size++;
    }

    /** Takes the first record out; there must be one. */
    LaneRecord removeFirst() {
        LaneRecord removed = first;
        if (removed == null) {
            throw new IllegalStateException("lane " + key.hashCode() + " is empty");
        }
        first = removed.next;
        if (first == null) {
            last = null;
        }
        removed.next = null;
        removed.lane = null;
        size--;
        return removed;
    }
}
