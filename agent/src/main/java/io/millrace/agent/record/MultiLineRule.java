package io.millrace.agent.record;

import io.millrace.agent.config.Framing.Grouping.MultiLine;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lines grouped by patterns of their first, last or further lines. */
final class MultiLineRule implements GroupRule {
    private final @Nullable GuardedPattern start;
    private final @Nullable GuardedPattern end;
    private final @Nullable GuardedPattern continuation;
    private final boolean isNegated;

    MultiLineRule(MultiLine lines) {
        start = guarded(lines.start().orElse(null));
        end = guarded(lines.end().orElse(null));
        continuation = guarded(lines.continuation().orElse(null));
        isNegated = lines.negate();
    }

    @Override
    public boolean belongs(byte[] window, int from, int to) {
        if (start != null && matches(start, window, from, to)) {
            return false;
        }
        return continuation == null || matches(continuation, window, from, to) != isNegated;
    }

    @Override
    public boolean add(byte[] window, int from, int to, boolean isFirst) {
        return end != null && matches(end, window, from, to);
    }

    @Override
    public long abandonedMatches() {
        return abandoned(start) + abandoned(end) + abandoned(continuation);
    }

    private static boolean matches(GuardedPattern pattern, byte[] window, int from, int to) {
        return pattern.lookingAt(window, from, Math.min(to, from + LINE_LIMIT));
    }

    private static @Nullable GuardedPattern guarded(@Nullable Pattern pattern) {
        return pattern == null ? null : new GuardedPattern(pattern);
    }

    private static long abandoned(@Nullable GuardedPattern pattern) {
        return pattern == null ? 0 : pattern.abandoned();
    }
}
