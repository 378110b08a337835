package io.millrace.agent.transform;

import io.millrace.agent.config.Step.Redact;
import io.millrace.agent.record.GuardedPattern;
import io.millrace.agent.record.Origin;

/**
 * Replaces what a pattern finds; all other bytes stay as they are. A record in which the search had to be given up goes no further: it may hold
 * what nobody is to see.
 */
final class RedactStep implements Transform {
    private final GuardedPattern pattern;
    private final Replacement replacement;

    RedactStep(Redact step) {
        pattern = new GuardedPattern(step.pattern());
        replacement = Replacement.of(step.replacement(), step.pattern());
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        int end = LineFeeds.textEnd(record);
        boolean isFound = pattern.find(record, 0, end);
        if (!isFound && !pattern.isAbandoned()) {
            next.emit(record);
            return;
        }
        JsonBytes out = new JsonBytes();
        int from = 0;
        while (isFound) {
            out.put(record, from, pattern.start(0));
            replacement.write(pattern, record, out);
            from = pattern.end(0);
            isFound = pattern.findNext();
        }
        if (pattern.isAbandoned()) {
            next.failed("REDACT");
            next.giveUp("unredacted");
            return;
        }
        out.put(record, from, record.length);
        next.emit(out.take(false));
    }
}
