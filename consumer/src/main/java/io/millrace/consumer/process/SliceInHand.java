package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import org.jspecify.annotations.Nullable;

/** The slice that user code works on, and how much of it is done. */
final class SliceInHand {
    private @Nullable Slice slice;
    private int done;

    @Nullable
    Slice slice() {
        return slice;
    }

    boolean isEmpty() {
        return slice == null;
    }

    int done() {
        return done;
    }

    /** The first record that is not done, as far as is known; null if none is in hand. */
    @Nullable
    ConsumerRecord first() {
        Slice current = slice;
        return current == null || done == current.size()
                ? null
                : current.records().get(done);
    }

    @Nullable
    RecordPosition firstPosition() {
        ConsumerRecord first = first();
        return first == null ? null : first.position();
    }

    void take(Slice next) {
        slice = next.size() == 0 ? null : next;
        done = 0;
    }

    void drop() {
        slice = null;
        done = 0;
    }

    /** Catches up with a run; true if it did anything since the last look. */
    boolean note(Attempt attempt, Progress progress, boolean settles) {
        int settled = attempt.settled();
        if (settled <= done) {
            return false;
        }
        if (settles) {
            progress.settled(done, settled);
        }
        done = settled;
        return true;
    }

    /** Position of the first record that is not done; null, and the slice is dropped, if all are. */
    @Nullable
    RecordPosition next() {
        Slice current = slice;
        if (current == null) {
            return null;
        }
        if (done == current.size()) {
            drop();
            return null;
        }
        return current.records().get(done).position();
    }
}
