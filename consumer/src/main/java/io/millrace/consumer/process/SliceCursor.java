package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedBatch;
import io.millrace.consumer.feed.WireRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a batch into slices of bounded length and, once unwrapped, of bounded size, decoding as it goes; touched by one running call at a time. */
final class SliceCursor {
    private final FeedBatch batch;
    private final OpenBatch open;
    private final RecordExpander expander;
    private final int sliceRecords;
    private final long sliceBytes;
    private int nextWire;
    private RecordExpander.@Nullable Opened opened;

    SliceCursor(FeedBatch batch, OpenBatch open, RecordExpander expander, int sliceRecords) {
        this.batch = batch;
        this.open = open;
        this.expander = expander;
        this.sliceRecords = sliceRecords;
        this.sliceBytes = batch.fairShareBytes();
    }

    boolean hasMore() {
        return opened != null || nextWire < batch.records().size();
    }

    Slice next() {
        SliceBuilder slice = new SliceBuilder();
        List<WireRecord> wires = batch.records();
        while (hasMore() && slice.size() < sliceRecords && slice.unwrappedBytes() < sliceBytes) {
            RecordExpander.Opened current = opened;
            if (current == null) {
                current = expander.open(wires.get(nextWire++), slice);
            }
            current.next(slice);
            opened = current.isDone() ? null : current;
        }
        return slice.build(batch.behindLatest(), expander.idsNoted());
    }

    /** Whether more may be unwrapped while so much of the batch is. */
    boolean hasRoom() {
        return open.unwrappedBytes() < sliceBytes;
    }

    OpenBatch batch() {
        return open;
    }
}
