package io.millrace.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When and how often a rule strikes what it targets. Requests (or entries) outside the time window do not count; of those
 * inside, the first {@code after} are spared, then every {@code every}-th is a candidate, of which {@code share} are struck,
 * until {@code times} have been.
 *
 * @param share the part of the candidates that it strikes, above 0 to 1
 * @param times how often it strikes in all before it rests; at least 1
 * @param after how many it spares first; at least 0
 * @param every which of those after that are candidates: 1 for each, 3 for the third, the sixth and so on
 * @param from when it begins, from the plan's start on the engine's clock; at least zero
 * @param until when it ends, exclusive; after {@code from}, or null for never
 */
public record FaultTiming(
        double share,
        long times,
        long after,
        long every,
        Duration from,
        @Nullable Duration until) {
    static final FaultTiming ALWAYS = new FaultTiming(1, Long.MAX_VALUE, 0, 1, Duration.ZERO, null);

    public FaultTiming {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share is " + share + "; it must be above 0 and at most 1");
        }
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + "; it must be at least 1");
        }
        if (after < 0) {
            throw new IllegalArgumentException("after is " + after + "; it must be at least 0");
        }
        if (every < 1) {
            throw new IllegalArgumentException("every is " + every + "; it must be at least 1, which means each");
        }
        if (from.isNegative()) {
            throw new IllegalArgumentException("from is " + from + "; it must not be before the plan's start");
        }
        if (until != null && until.compareTo(from) <= 0) {
            throw new IllegalArgumentException("until is " + until + "; it must be after from, which is " + from);
        }
    }

    FaultTiming withShare(double part) {
        return new FaultTiming(part, times, after, every, from, until);
    }

    FaultTiming withTimes(long most) {
        return new FaultTiming(share, most, after, every, from, until);
    }

    FaultTiming withAfter(long spared) {
        return new FaultTiming(share, times, spared, every, from, until);
    }

    FaultTiming withEvery(long step) {
        return new FaultTiming(share, times, after, step, from, until);
    }

    FaultTiming withFrom(Duration begin) {
        return new FaultTiming(share, times, after, every, begin, until);
    }

    FaultTiming withUntil(Duration end) {
        return new FaultTiming(share, times, after, every, from, end);
    }

    boolean isWithin(Duration sinceStart) {
        // A rule that holds from the start holds on a clock that was set back before it, too.
        return (from.isZero() || sinceStart.compareTo(from) >= 0) && (until == null || sinceStart.compareTo(until) < 0);
    }

    /** Whether the match with this number, from 1, is a candidate. */
    boolean isCandidate(long match) {
        return match > after && (match - after) % every == 0;
    }
}
