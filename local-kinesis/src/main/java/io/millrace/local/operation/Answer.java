package io.millrace.local.operation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A structure of an answer, built member by member; a null member is left out. */
final class Answer {
    static final Map<String, Object> EMPTY = Map.of();

    private final Map<String, Object> members = new LinkedHashMap<>();

    static Answer with(String name, @Nullable Object member) {
        return new Answer().and(name, member);
    }

    Answer and(String name, @Nullable Object member) {
        if (member != null) {
            members.put(name, member);
        }
        return this;
    }

    Map<String, Object> map() {
        return members;
    }
}
