package io.millrace.local.engine;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is attached to a stream or a consumer from outside.
 *
 * @param tags values by key, in the order of the keys
 * @param policy the resource policy's JSON text, or null for none
 */
public record ResourceLabels(
        Map<String, String> tags, @Nullable String policy) {
    public static final ResourceLabels NONE = new ResourceLabels(Map.of(), null);

    public ResourceLabels {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    public ResourceLabels withTags(Map<String, String> changed) {
        return new ResourceLabels(changed, policy);
    }

    public ResourceLabels withPolicy(@Nullable String changed) {
        return new ResourceLabels(tags, changed);
    }
}
