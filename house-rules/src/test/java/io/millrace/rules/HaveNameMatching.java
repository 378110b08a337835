package io.millrace.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.regex.Pattern;

/** A condition on simple names, by pattern. */
final class HaveNameMatching extends ArchCondition<JavaClass> {
    private final Pattern pattern;

    HaveNameMatching(Pattern pattern) {
        super("have a simple name matching " + pattern);
        this.pattern = pattern;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        String name = type.getSimpleName();
        boolean matches = pattern.matcher(name).matches();
        events.add(
                new SimpleConditionEvent(type, matches, type.getName() + (matches ? " matches" : " does not match")));
    }
}
