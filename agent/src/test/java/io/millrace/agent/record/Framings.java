package io.millrace.agent.record;

import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.Grouping;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Framings for tests. */
final class Framings {
    private Framings() {}

    static Framing of(Grouping grouping, boolean keep, boolean stripCarriageReturn) {
        return new Framing(
                grouping,
                keep,
                stripCarriageReturn,
                true,
                0,
                Optional.empty(),
                1_000,
                new Framing.LongRecords.Split(),
                Optional.empty());
    }

    static Grouping.MultiLine start(String start) {
        return lines(start, null, null, false, 100, 1_000);
    }

    static Grouping.MultiLine lines(
            @Nullable String start,
            @Nullable String end,
            @Nullable String continuation,
            boolean negate,
            int maxLines,
            int maxBytes) {
        return new Grouping.MultiLine(
                pattern(start), pattern(end), pattern(continuation), negate, Duration.ofSeconds(5), maxLines, maxBytes);
    }

    private static Optional<Pattern> pattern(@Nullable String pattern) {
        return Optional.ofNullable(pattern).map(Pattern::compile);
    }
}
