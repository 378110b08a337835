package io.millrace.consumer.process;

/** What one slice keeps of its batch until its records are settled; used on the loop only. */
final class OpenSlice {
    private final OpenBatch batch;
    private final long unwrappedBytes;
    private int open;

    OpenSlice(OpenBatch batch, Slice slice) {
        this.batch = batch;
        this.unwrappedBytes = slice.unwrappedBytes();
        this.open = slice.size();
        batch.opened(unwrappedBytes);
        if (open == 0) {
            batch.closed(unwrappedBytes);
        }
    }

    /** One record less. */
    void settled() {
        open--;
        if (open == 0) {
            batch.closed(unwrappedBytes);
        }
    }

    /** All that is left of it. */
    void close() {
        if (open > 0) {
            open = 0;
            batch.closed(unwrappedBytes);
        }
    }
}
