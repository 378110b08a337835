package io.millrace.consumer.feed;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a feed stands in its shard: the current iterator if it polls, and how to begin anew without a gap. */
final class ReadCursor {
    /** The local clock may run ahead of the service's; a few records twice are better than one lost. */
    private static final Duration CLOCK_ALLOWANCE = Duration.ofMinutes(1);

    private final Position start;
    private @Nullable SequenceNumber lastRead;
    private @Nullable Instant latestSince;
    private @Nullable String iterator;

    ReadCursor(Position start) {
        this.start = start;
    }

    /** Another one at the same place, without an iterator. */
    ReadCursor copy() {
        ReadCursor other = new ReadCursor(start);
        other.lastRead = lastRead;
        other.latestSince = latestSince;
        return other;
    }

    @Nullable
    String iterator() {
        return iterator;
    }

    ReadFrom readFrom() {
        if (lastRead != null) {
            return ReadFrom.behind(lastRead);
        }
        if (start instanceof Position.After after) {
            return ReadFrom.at(after.record().sequence());
        }
        if (start instanceof Position.AtTime at) {
            return ReadFrom.atTime(at.time());
        }
        if (start instanceof Position.Latest) {
            return latestSince == null ? ReadFrom.latest() : ReadFrom.atTime(latestSince.minus(CLOCK_ALLOWANCE));
        }
        return ReadFrom.trimHorizon();
    }

    void opened(String newIterator, Instant now) {
        iterator = newIterator;
        began(now);
    }

    /** The service has taken the first start, which for the tip means now. */
    void began(Instant now) {
        if (start instanceof Position.Latest && latestSince == null) {
            latestSince = now;
        }
    }

    void advanced(List<WireRecord> records, @Nullable String next) {
        if (!records.isEmpty()) {
            lastRead = records.get(records.size() - 1).sequence();
        }
        iterator = next;
    }

    /** Everything up to this number was read; it need not be a record's. */
    void continuesBehind(String sequence) {
        lastRead = new SequenceNumber(sequence);
    }

    void expired() {
        iterator = null;
    }
}
