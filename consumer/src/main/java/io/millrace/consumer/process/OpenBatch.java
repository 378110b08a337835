package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedBatch;

/** A batch whose bytes are held until it is decoded and every slice of it is done; used on the loop only. */
final class OpenBatch {
    private final FeedBatch batch;
    private final Runnable done;
    private final long bytes;
    private int slices;
    private long unwrappedBytes;
    private boolean decoded;
    private boolean released;

    /** {@code done}: nothing of it is held any more. */
    OpenBatch(FeedBatch batch, long bytes, Runnable done) {
        this.batch = batch;
        this.bytes = bytes;
        this.done = done;
    }

    /** As it was read. */
    long bytes() {
        return bytes;
    }

    long unwrappedBytes() {
        return unwrappedBytes;
    }

    void opened(long unwrapped) {
        slices++;
        unwrappedBytes += unwrapped;
        batch.holdsUnwrapped(unwrappedBytes);
    }

    void closed(long unwrapped) {
        slices--;
        unwrappedBytes -= unwrapped;
        batch.holdsUnwrapped(unwrappedBytes);
        releaseIfDone();
    }

    /** No slice will follow. */
    void decoded() {
        decoded = true;
        releaseIfDone();
    }

    private void releaseIfDone() {
        if (decoded && slices == 0) {
            release();
        }
    }

    void release() {
        if (!released) {
            released = true;
            batch.release();
            done.run();
        }
    }
}
