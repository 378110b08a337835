package io.millrace.producer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who is to be looked at when: a binary heap by time whose entries can be moved. */
final class Agenda<T> {
    static final long NEVER = Long.MAX_VALUE;

    private Appointment<T>[] heap = newHeap(16);
    private int size;

    /** One entry; who it is for, and when. */
    static final class Appointment<T> {
        private final T who;
        private long atNanos = NEVER;
        private int slot = -1;

        Appointment(T who) {
            this.who = who;
        }

        long atNanos() {
            return atNanos;
        }
    }

    /** Sets, moves, or with {@link #NEVER} cancels. */
    void set(Appointment<T> appointment, long atNanos) {
        if (appointment.atNanos == atNanos) {
            return;
        }
        appointment.atNanos = atNanos;
        if (atNanos == NEVER) {
            remove(appointment);
            return;
        }
        if (appointment.slot < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            place(appointment, size++);
        }
        siftUp(appointment);
        siftDown(appointment);
    }

    /** Takes the earliest entry out if its time has come. */
    @Nullable
    T pollDue(long nowNanos) {
        if (size == 0 || heap[0].atNanos > nowNanos) {
            return null;
        }
        Appointment<T> first = heap[0];
        set(first, NEVER);
        return first.who;
    }

    long nextNanos() {
        return size == 0 ? NEVER : heap[0].atNanos;
    }

    private void remove(Appointment<T> appointment) {
        int hole = appointment.slot;
        appointment.slot = -1;
        Appointment<T> last = heap[--size];
        if (hole < size) {
            place(last, hole);
            siftUp(last);
            siftDown(last);
        }
    }

    private void siftUp(Appointment<T> appointment) {
        int slot = appointment.slot;
        while (slot > 0 && heap[(slot - 1) / 2].atNanos > appointment.atNanos) {
            place(heap[(slot - 1) / 2], slot);
            slot = (slot - 1) / 2;
        }
        place(appointment, slot);
    }

    private void siftDown(Appointment<T> appointment) {
        int slot = appointment.slot;
        while (true) {
            int child = 2 * slot + 1;
            if (child + 1 < size && heap[child + 1].atNanos < heap[child].atNanos) {
                child++;
            }
            if (child >= size || heap[child].atNanos >= appointment.atNanos) {
                break;
            }
            place(heap[child], slot);
            slot = child;
        }
        place(appointment, slot);
    }

    private void place(Appointment<T> appointment, int slot) {
        heap[slot] = appointment;
        appointment.slot = slot;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T> Appointment<T>[] newHeap(int capacity) {
        return new Appointment[capacity];
    }
}
