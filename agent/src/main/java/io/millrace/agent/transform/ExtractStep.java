package io.millrace.agent.transform;

import io.millrace.agent.config.Step.Extract;
import io.millrace.agent.record.GuardedPattern;
import io.millrace.agent.record.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An object of what the named groups of a pattern match, null for those that match nothing. */
final class ExtractStep implements Transform {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    private final GuardedPattern pattern;
    private final List<String> groups;
    private final FlatObject object;
    private final FailurePolicy policy;

    ExtractStep(Extract step, FailurePolicy policy) {
        pattern = new GuardedPattern(step.pattern());
        groups = groups(step.pattern());
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("The pattern of EXTRACT has no named group: " + step.pattern()
                    + "; write (?<name>...) around what each field is to hold");
        }
        object = new FlatObject(groups, step.format());
        this.policy = policy;
    }

    @Override
    public void apply(byte[] record, Origin origin, long offset, Emitter next) {
        if (!pattern.find(record, 0, LineFeeds.textEnd(record))) {
            policy.failed(record, next);
            return;
        }
        object.begin();
        for (int i = 0; i < groups.size(); i++) {
            object.textOrNone(i, record, pattern.start(groups.get(i)), pattern.end(groups.get(i)));
        }
        next.emit(object.end(LineFeeds.endsWithOne(record)));
    }

    /** What looks like a group may be quoted: only the pattern knows its groups, but not, before Java 20, their names. */
    private static List<String> groups(Pattern pattern) {
        List<String> names = new ArrayList<>();
        Matcher found = GROUP.matcher(pattern.pattern());
        while (found.find()) {
            String name = found.group(1);
            if (!names.contains(name) && hasGroup(pattern, name)) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    static boolean hasGroup(Pattern pattern, String name) {
        try {
            // A reference to a group that there is not is refused; the line feed ends a comment that the pattern may
            // end with.
            Pattern.compile("(?:" + pattern.pattern() + "\n)\\k<" + name + ">", pattern.flags());
            return (pattern.flags() & Pattern.LITERAL) == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
