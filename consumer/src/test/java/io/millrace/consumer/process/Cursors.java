package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedBatch;

/** Cursors over batches of which nobody keeps account. */
final class Cursors {
    private Cursors() {}

    static SliceCursor over(FeedBatch batch, RecordExpander expander, int sliceRecords) {
        return new SliceCursor(batch, new OpenBatch(batch, 0, () -> {}), expander, sliceRecords);
    }
}
