package io.millrace.agent.transform;

import io.millrace.agent.config.Step.Filter;
import io.millrace.agent.record.GuardedPattern;
import io.millrace.agent.record.Origin;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lets some records through. A field that a record does not have has nothing in it that could be found. */
final class FilterStep implements Transform {
    private final GuardedPattern pattern;
    private final boolean isExcluding;
    private final @Nullable JsonPointers field;

    FilterStep(Filter step) {
        pattern = new GuardedPattern(step.pattern());
        isExcluding = step.exclude();
        field = step.pointer().map(JsonPointers::of).orElse(null);
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        boolean isFound = isFound(record);
        if (isFound != isExcluding) {
            next.emit(record);
        } else {
            next.giveUp("filtered");
        }
        if (pattern.isAbandoned()) {
            next.failed("FILTER");
        }
    }

    private boolean isFound(byte[] record) {
        if (field == null) {
            return pattern.find(record, 0, LineFeeds.textEnd(record));
        }
        String value = field.read(record);
        if (value == null) {
            return false;
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return pattern.find(text, 0, text.length);
    }
}
