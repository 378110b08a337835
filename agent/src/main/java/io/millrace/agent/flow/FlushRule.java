package io.millrace.agent.flow;

import io.millrace.agent.config.Framing;
import java.time.Duration;
import java.util.Optional;

/** When an unfinished record at the end of a file is taken as it is. */
record FlushRule(Optional<Duration> lineAfter, Optional<Duration> groupAfter, Duration rotateWait) {
    /** What of the rest of a file is a record now. */
    enum Flush {
        NOTHING,
        /** A group of whole lines that might go on. */
        GROUP,
        /** Everything, a line without a line feed too. */
        ALL
    }

    static FlushRule of(Framing framing, Duration rotateWait) {
        Optional<Duration> group = framing.grouping() instanceof Framing.Grouping.MultiLine lines
                ? Optional.of(lines.flushAfter())
                : Optional.empty();
        return new FlushRule(framing.flushAfter(), group, rotateWait);
    }

    /** Whether there is an unfinished record for which time decides. */
    boolean waits(Tail tail) {
        boolean mayBeDue = lineAfter.isPresent() || groupAfter.isPresent() || tail.awaySinceNanos >= 0;
        return mayBeDue && tail.sizeBytes > tail.readOffset() && tail.isAttached();
    }

    boolean isDue(Tail tail, Moment now) {
        return waits(tail) && at(tail, now) != Flush.NOTHING;
    }

    Flush at(Tail tail, Moment now) {
        boolean isOver =
                tail.awaySinceNanos >= 0 && now.isAfter(Math.max(tail.awaySinceNanos, tail.grownNanos), rotateWait);
        if (isOver
                || lineAfter.filter(wait -> now.isAfter(tail.grownNanos, wait)).isPresent()) {
            return Flush.ALL;
        }
        return groupAfter.filter(wait -> now.isAfter(tail.grownNanos, wait)).isPresent() ? Flush.GROUP : Flush.NOTHING;
    }
}
