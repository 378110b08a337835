package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The batches of one ownership of which something is not decoded or not settled; used on the loop only. */
final class OpenBatches {
    private final Set<OpenBatch> open = new HashSet<>();
    private long bytes;
    private long windowBytes = Long.MAX_VALUE;

    OpenBatch open(FeedBatch batch, long itsBytes) {
        OpenBatch[] opened = new OpenBatch[1];
        opened[0] = new OpenBatch(batch, itsBytes, () -> {
            open.remove(opened[0]);
            bytes -= itsBytes;
        });
        open.add(opened[0]);
        bytes += itsBytes;
        windowBytes = batch.windowBytes();
        return opened[0];
    }

    /** Whether the shard has as much in hand as it may before it reads on. */
    boolean isFull() {
        return bytes >= windowBytes;
    }

    /** Bytes in hand, as they were read. */
    long bytes() {
        return bytes;
    }

    void releaseAll() {
        List.copyOf(open).forEach(OpenBatch::release);
    }
}
