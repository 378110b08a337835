package io.millrace.agent.transform;

import io.millrace.agent.record.GuardedPattern;
import java.util.regex.Pattern;

/** Lines that a pattern of the user's matches as a whole: a field for each group. */
final class PatternLines implements LineParser {
    private final GuardedPattern pattern;
    private final boolean hasHyphens;

    /** With {@code hasHyphens} a hyphen alone stands for none, as in Apache's logs. */
    PatternLines(Pattern pattern, boolean hasHyphens) {
        this.pattern = new GuardedPattern(pattern);
        this.hasHyphens = hasHyphens;
    }

    int groups() {
        return pattern.groupCount();
    }

    @Override
    public boolean parse(byte[] line, int to, FieldBounds fields) {
        if (!pattern.matches(line, 0, to)) {
            return false;
        }
        for (int group = 1; group <= pattern.groupCount(); group++) {
            int start = pattern.start(group);
            if (hasHyphens && start >= 0) {
                fields.setUnlessHyphen(group - 1, line, start, pattern.end(group));
            } else {
                fields.set(group - 1, start, pattern.end(group));
            }
        }
        return true;
    }
}
