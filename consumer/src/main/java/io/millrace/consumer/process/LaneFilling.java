package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What fills the lanes of a shard: decodes and reads on as far as the window of what is not settled has room. On the loop. */
final class LaneFilling {
    /** Few enough that decoded records of many shards stay small, many enough that hand-overs between threads are rare. */
    private static final int SLICE_RECORDS = 1_000;
    /** Where lanes are keys, records of a slow one may wait while others are decoded. */
    private static final int MOST_WAITING = 10_000;
    /** Settled records between the mark and the newest decoded one. */
    private static final int WIDEST_WINDOW = 100_000;

    private final OpeningParts parts;
    private final Progress progress;
    private final LaneDesk desk;
    private final ShardReading reading;
    private boolean closed;

    LaneFilling(OpeningParts parts, Progress progress, LaneDesk desk) {
        this.parts = parts;
        this.progress = progress;
        this.desk = desk;
        this.reading = new ShardReading(parts, SLICE_RECORDS);
    }

    ShardReading reading() {
        return reading;
    }

    /** The closed shard's children once nothing of it is left; null before. */
    @Nullable
    List<Shard> children() {
        SliceSource source = reading.source();
        boolean settled =
                !parts.slot().isBusy() && !source.hasMore() && desk.load().unsettled() == 0;
        return settled ? source.children() : null;
    }

    /** Whether nothing of the shard is left, here or in its feed. */
    boolean isAtTip() {
        return desk.load().unsettled() == 0
                && !parts.slot().isBusy()
                && reading.source().isAtTip();
    }

    /** Decodes or reads what there is room for. */
    void goOn() {
        if (!parts.slot().isBusy()) {
            readOn(desk.load());
        }
    }

    private void readOn(LaneDesk.Load load) {
        if (isFull(load)) {
            return;
        }
        if (reading.source().hasMore()) {
            reading.decode(parts.shared().settings().handling().keys(), this::decoded);
        } else {
            reading.source().ask();
        }
    }

    /** Whether the next slice, or without one in hand the next batch, must wait for something to be settled. */
    private boolean isFull(LaneDesk.Load load) {
        int most = desk.isByKey() ? MOST_WAITING : SLICE_RECORDS;
        if (load.unsettled() >= most || progress.open() >= WIDEST_WINDOW) {
            return true;
        }
        SliceSource source = reading.source();
        boolean hasRoom =
                source.hasMore() ? source.hasRoom() : !reading.batches().isFull();
        return !hasRoom && load.unsettled() > 0;
    }

    /** Whether the shard stands still until a record that failed is settled, and nobody has told it to. */
    boolean isCornered() {
        LaneDesk.Load load = desk.load();
        boolean works = load.running() > 0
                || load.free() > 0
                || load.handedIn() > 0
                || parts.slot().isBusy();
        // What is being decoded may not be looked at.
        if (works || desk.hasPaused()) {
            return false;
        }
        // Children wait for the end of a closed shard.
        boolean ended = !reading.source().hasMore() && reading.source().children() != null;
        return ended || isFull(load);
    }

    private void decoded(@Nullable Decoded decoded, @Nullable Throwable failure) {
        if (!closed && decoded == null) {
            // The source may have lost its place, so the shard is read again.
            reopen();
            parts.retry().failed("decoding records of " + parts.hold().key(), failure);
        } else if (!closed && decoded != null) {
            parts.retry().succeeded();
            decoded.slice().events().forEach(parts.shared().events()::on);
            long slot = progress.admit(decoded.slice());
            for (LaneRecord record : decoded.records()) {
                record.admitted(slot++, decoded.open());
            }
            desk.add(decoded.records());
        }
        parts.advance().run();
    }

    /** The first record that is not settled; null if none is in hand. */
    @Nullable
    ConsumerRecord first() {
        LaneRecord oldest = desk.oldest();
        return oldest == null ? null : oldest.record;
    }

    @Nullable
    RecordPosition firstPosition() {
        ConsumerRecord first = first();
        return first == null ? null : first.position();
    }

    /** Reads the shard again from behind what was decoded; nothing may be decoding. */
    void reopen() {
        reading.reopen(progress.admittedTo(), first());
    }

    /** What is decoded from now on is dropped. */
    void close() {
        closed = true;
        reading.close();
    }

    void release() {
        close();
        reading.release();
    }
}
