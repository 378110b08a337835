package io.millrace.agent.transform;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of fields and JSON pointers, by their first part, then the second. */
final class FieldTree {
    private final Map<String, FieldTree> children = new HashMap<>();
    private boolean isNamed;

    /** A tree of those; null if there are none. */
    static @Nullable FieldTree of(List<String> fields) {
        FieldTree root = new FieldTree();
        for (String field : fields) {
            FieldTree at = root;
            for (String part : JsonPointers.path(field)) {
                at = at.children.computeIfAbsent(part, any -> new FieldTree());
            }
            at.isNamed = true;
        }
        return fields.isEmpty() ? null : root;
    }

    /** Whether one ends here. */
    boolean isNamed() {
        return isNamed;
    }

    @Nullable
    FieldTree child(String name) {
        return children.get(name);
    }
}
