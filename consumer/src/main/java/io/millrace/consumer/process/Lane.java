package io.millrace.consumer.process;

import org.jspecify.annotations.Nullable;

/** Records of one key, or of a whole shard, in order; at most the first is in user code. Belongs to its {@link Lanes}. */
final class Lane {
    final Object key;
    boolean running;
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

    /** Later records of a record's own key; it must be in this lane. */
    int ofKeyBehind(LaneRecord record) {
        int count = 0;
        for (LaneRecord later = record.next; later != null; later = later.next) {
            count += later.key.equals(record.key) ? 1 : 0;
        }
        return count;
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

    /** Whether it may go to user code: there is a first record, which is not there and has not failed. */
    boolean isFree() {
        return first != null && !running && !first.failed;
    }

    /** Takes a record out, wherever it stands. */
    void remove(LaneRecord record) {
        if (record == first) {
            removeFirst();
            return;
        }
        LaneRecord before = first;
        while (before != null && before.next != record) {
            before = before.next;
        }
        if (before == null) {
            throw new IllegalStateException("record " + record.slot + " is not in lane " + key.hashCode());
        }
        before.next = record.next;
        last = last == record ? before : last;
        record.next = null;
        record.lane = null;
        size--;
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
