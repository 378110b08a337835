package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes the next slice of a batch and looks up its records' lanes; checksums, key hashes and the user's function are too slow for the loop. */
final class ExpandWork extends Attempt {
    private final SliceCursor cursor;
    private final @Nullable LaneKeys keys;
    private @Nullable Slice slice;
    private List<LaneRecord> records = List.of();

    /** {@code keys}: null if there are no lanes. */
    ExpandWork(SliceCursor cursor, @Nullable LaneKeys keys) {
        this.cursor = cursor;
        this.keys = keys;
    }

    @Override
    public boolean step() {
        call(() -> {
            Slice next = cursor.next();
            if (keys != null) {
                records = lanes(next, keys);
            }
            slice = next;
        });
        return false;
    }

    private static List<LaneRecord> lanes(Slice slice, LaneKeys keys) {
        List<LaneRecord> all = new ArrayList<>(slice.size());
        boolean told = false;
        for (int i = 0; i < slice.size(); i++) {
            ConsumerRecord record = slice.records().get(i);
            Object key = record.partitionKey();
            try {
                key = GuardedKey.of(keys.of(record));
            } catch (Exception | LinkageError | StackOverflowError failure) {
                // The user's code too, and no reason to stop a shard.
                if (!told) {
                    told = true;
                    String what =
                            "lane key of record " + record.position() + ", in place of which its partition key counts,";
                    slice.events().add(new ConsumerEvent.CallFailed(what, Duration.ZERO, failure));
                }
            }
            all.add(new LaneRecord(record, key, slice.covered().get(i)));
        }
        return all;
    }

    /** What was decoded; null if that failed. */
    @Nullable
    Slice slice() {
        return slice;
    }

    List<LaneRecord> records() {
        return records;
    }
}
