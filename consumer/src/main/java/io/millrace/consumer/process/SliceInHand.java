package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The slice that user code works on, how much of it is done, and how much of the rest it gets at once. */
final class SliceInHand {
    private @Nullable Slice slice;
    private @Nullable OpenSlice open;
    private int done;
    private int upTo;

    @Nullable
    Slice slice() {
        return slice;
    }

    boolean isEmpty() {
        return slice == null;
    }

    /** Records that are done. */
    int done() {
        return done;
    }

    /** Where the next call ends. */
    int upTo() {
        return upTo;
    }

    /** Records of the next call. */
    List<ConsumerRecord> nextCall() {
        return slice == null ? List.of() : slice.records().subList(done, upTo);
    }

    /** The next call gets half as many. */
    void halve() {
        upTo = done + Math.max(1, (upTo - done) / 2);
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

    void take(Decoded next) {
        drop();
        if (next.slice().size() > 0) {
            slice = next.slice();
            open = next.open();
            upTo = next.slice().size();
        }
    }

    /** A call is done; true, and the slice is dropped, if it was the last one. */
    boolean doneUpTo(int records) {
        Slice current = slice;
        if (current == null) {
            return true;
        }
        done = records;
        upTo = current.size();
        if (done == current.size()) {
            drop();
            return true;
        }
        return false;
    }

    void drop() {
        if (open != null) {
            open.close();
        }
        slice = null;
        open = null;
        done = 0;
        upTo = 0;
    }
}
