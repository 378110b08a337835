package io.millrace.agent.record;

import io.millrace.agent.config.Framing;
import org.jspecify.annotations.Nullable;

/** The record that ends a file, if a flow has one. For one thread at a time. */
public final class Footer {
    private final @Nullable GuardedPattern pattern;

    private Footer(@Nullable GuardedPattern pattern) {
        this.pattern = pattern;
    }

    /** Of a configuration. */
    public static Footer of(Framing framing) {
        return new Footer(framing.footer().map(GuardedPattern::new).orElse(null));
    }

    /** Whether a record ends its file: as a whole, its line end apart. */
    public boolean matches(byte[] window, int start, int end) {
        if (pattern == null) {
            return false;
        }
        int to = end > start && window[end - 1] == '\n' ? end - 1 : end;
        int textEnd = to > start && window[to - 1] == '\r' ? to - 1 : to;
        return pattern.matches(window, start, textEnd);
    }
}
