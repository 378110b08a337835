package io.millrace.consumer.process;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is read of a shard in one opening, from one feed or, if that stalls, several. */
final class ShardReading {
    private final OpeningParts parts;
    private final int sliceRecords;
    private final OpenBatches batches = new OpenBatches();
    private SliceSource source;
    private @Nullable Duration lagBefore;
    private long reopenedNanos;

    ShardReading(OpeningParts parts, int sliceRecords) {
        this.parts = parts;
        this.sliceRecords = sliceRecords;
        this.source = open(parts.start());
    }

    private SliceSource open(Position from) {
        return new SliceSource(parts, from, sliceRecords, batches, () -> {
            parts.pulse().beat();
            parts.advance().run();
        });
    }

    SliceSource source() {
        return source;
    }

    /**
     * Decodes the next slice of the batch in hand; yields it on the loop, or why there is none.
     *
     * @param keys of lanes; null if there are none
     */
    void decode(@Nullable LaneKeys keys, BiConsumer<@Nullable Decoded, @Nullable Throwable> decoded) {
        SliceCursor cursor = source.cursor();
        ExpandWork work = new ExpandWork(cursor, keys);
        parts.slot().start(work, () -> {
            Slice slice = work.slice();
            Decoded result =
                    slice == null ? null : new Decoded(slice, new OpenSlice(cursor.batch(), slice), work.records());
            decoded.accept(result, work.failure());
        });
    }

    /** What is in hand of all batches. */
    OpenBatches batches() {
        return batches;
    }

    /** Reads the shard again from behind what was decoded; nothing may be decoding. */
    void reopen(@Nullable RecordPosition decodedTo, @Nullable ConsumerRecord first) {
        lagBefore = lag(first);
        reopenedNanos = parts.nowNanos();
        long askedBefore = askedNanos();
        source.release();
        parts.ledger().reopened();
        source = open(decodedTo == null ? parts.start() : new Position.After(decodedTo));
        if (askedBefore >= 0) {
            source.ask(reopenedNanos - askedBefore);
        }
    }

    /** For how long more has been asked for in vain, also of feeds before this one; negative if nothing is asked for. */
    long askedNanos() {
        return source.isAsked() ? parts.nowNanos() - source.askedSinceNanos() : -1;
    }

    /**
     * At most the age of the oldest record that is not settled; null before the first read.
     *
     * @param first that is decoded and not settled; null if there is none
     */
    @Nullable
    Duration lag(@Nullable ConsumerRecord first) {
        Duration known = source.lag(first);
        if (known != null || lagBefore == null) {
            return known;
        }
        // Nobody has answered since the shard was opened anew, so it is further behind than it was then.
        return lagBefore.plusNanos(parts.nowNanos() - reopenedNanos);
    }

    void close() {
        source.close();
    }

    /** Gives all bytes back, once nobody works on them. */
    void release() {
        source.release();
        batches.releaseAll();
    }
}
