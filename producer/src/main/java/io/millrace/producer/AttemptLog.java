package io.millrace.producer;

import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The failed attempts of a unit, or of units that followed each other with the same records: the first few and the last few.
 * Immutable, so that all records of a unit share one.
 */
final class AttemptLog {
    /** How many are kept of either end. */
    static final int KEPT = 4;

    private static final int LONGEST_MESSAGE = 1_000;
    private static final AttemptLog EMPTY = new AttemptLog(List.of(), List.of());

    private final List<Try> first;
    private final List<Try> last;

    private AttemptLog(List<Try> first, List<Try> last) {
        this.first = first;
        this.last = last;
    }

    /** One attempt, in the loop's time. */
    record Try(long sentAtNanos, long tookNanos, @Nullable String errorCode, String message) {
        Try {
            message = message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
        }
    }

    /** A log with one more attempt. */
    static AttemptLog of(@Nullable AttemptLog before, Try next) {
        AttemptLog log = before == null ? EMPTY : before;
        if (log.first.size() < KEPT) {
            return new AttemptLog(with(log.first, next), log.last);
        }
        List<Try> last = with(log.last, next);
        return new AttemptLog(log.first, last.size() <= KEPT ? last : List.copyOf(last.subList(1, last.size())));
    }

    /** A log with the attempts of one that came later. */
    static AttemptLog of(@Nullable AttemptLog before, AttemptLog later) {
        if (before == null) {
            return later;
        }
        AttemptLog log = before;
        for (Try next : later.first) {
            log = of(log, next);
        }
        for (Try next : later.last) {
            log = of(log, next);
        }
        return log;
    }

    /** What a user may see of a log; the list that all records share that were stored at once, if there is none. */
    static List<Attempt> since(long acceptedAtNanos, @Nullable AttemptLog log) {
        return log == null ? List.of() : new Since(acceptedAtNanos, log);
    }

    private static List<Try> with(List<Try> tries, Try next) {
        List<Try> more = new ArrayList<>(tries);
        more.add(next);
        return List.copyOf(more);
    }

    /** A view for one record, which computes what few ask for. */
    static final class Since extends AbstractList<Attempt> {
        private final long acceptedAtNanos;
        private final AttemptLog log;

        private Since(long acceptedAtNanos, AttemptLog log) {
            this.acceptedAtNanos = acceptedAtNanos;
            this.log = log;
        }

        @Override
        public Attempt get(int index) {
            int early = log.first.size();
            Try found = index < early ? log.first.get(index) : log.last.get(index - early);
            return new Attempt(
                    Duration.ofNanos(found.sentAtNanos() - acceptedAtNanos),
                    Duration.ofNanos(found.tookNanos()),
                    found.errorCode(),
                    found.message());
        }

        @Override
        public int size() {
            return log.first.size() + log.last.size();
        }
    }
}
