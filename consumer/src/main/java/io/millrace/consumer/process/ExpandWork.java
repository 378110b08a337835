package io.millrace.consumer.process;

import org.jspecify.annotations.Nullable;

/** Decodes the next slice of a batch; checksums and key hashes are too slow for the loop. */
final class ExpandWork extends Attempt {
    private final SliceCursor cursor;
    private @Nullable Slice slice;

    ExpandWork(SliceCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public boolean step() {
        call(() -> slice = cursor.next());
        return false;
    }

    /** What was decoded; null if that failed. */
    @Nullable
    Slice slice() {
        return slice;
    }
}
