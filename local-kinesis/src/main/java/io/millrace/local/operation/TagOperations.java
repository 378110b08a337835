package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Resource;
import io.millrace.local.engine.ResourceLabels;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Tags in both families: by stream, in pages, and by the ARN of a stream or a consumer, in one answer. */
final class TagOperations implements OperationFamily {
    private static final String TAGS = "Tags";
    private static final String KEYS = "TagKeys";
    private static final int MOST_TAGS = 50;
    private static final int MOST_IN_REQUEST = 200;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final Pattern TEXT = Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{Zs}\\s_./=+\\-%@:]*");

    private final Scene scene;

    TagOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "AddTagsToStream", request -> add(request, scene.stream(request)),
                "RemoveTagsFromStream", request -> remove(request, scene.stream(request)),
                "ListTagsForStream", this::page,
                "TagResource", request -> add(request, scene.resource(request)),
                "UntagResource", request -> remove(request, scene.resource(request)),
                "ListTagsForResource", this::list);
    }

    private Map<String, Object> add(Parameters request, Resource resource) {
        Map<String, String> added = asked(request);
        resource.relabel(
                labels -> {
                    Map<String, String> all = new TreeMap<>(labels.tags());
                    all.putAll(added);
                    requireFew(all);
                    return labels.withTags(all);
                },
                scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> remove(Parameters request, Resource resource) {
        List<String> keys = request.texts(KEYS, MOST_TAGS, LONGEST_KEY);
        requireAllowed(keys);
        resource.relabel(
                labels -> {
                    Map<String, String> left = new TreeMap<>(labels.tags());
                    left.keySet().removeAll(keys);
                    return labels.withTags(left);
                },
                scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> page(Parameters request) {
        int most = request.wholeNumber("Limit", 1, MOST_TAGS).orElse(MOST_TAGS);
        String after = request.has("ExclusiveStartTagKey") ? request.text("ExclusiveStartTagKey", LONGEST_KEY) : "";
        List<Map<String, Object>> later = shown(scene.stream(request).labels().tags(), after);
        List<Map<String, Object>> page = later.subList(0, Math.min(most, later.size()));
        return Answer.with(TAGS, page)
                .and("HasMoreTags", page.size() < later.size())
                .map();
    }

    private Map<String, Object> list(Parameters request) {
        ResourceLabels labels = scene.resource(request).labels();
        return Answer.with(TAGS, shown(labels.tags(), "")).map();
    }

    private static List<Map<String, Object>> shown(Map<String, String> tags, String after) {
        return tags.entrySet().stream()
                .filter(tag -> tag.getKey().compareTo(after) > 0)
                .map(tag -> Answer.with("Key", tag.getKey())
                        .and("Value", tag.getValue())
                        .map())
                .toList();
    }

    /** The tags that a request gives to what it makes, checked. */
    static Map<String, String> askedIfAny(Parameters request) {
        return request.has(TAGS) ? asked(request) : Map.of();
    }

    private static Map<String, String> asked(Parameters request) {
        Map<String, String> tags = request.textMap(TAGS, MOST_IN_REQUEST);
        tags.forEach((key, value) -> {
            Parameters.requireLength(TAGS, key, 1, LONGEST_KEY);
            Parameters.requireLength(TAGS, value, 0, LONGEST_VALUE);
        });
        requireAllowed(tags.keySet());
        requireAllowed(tags.values());
        for (String key : tags.keySet()) {
            if (key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw RefusedException.invalidArgument(
                        "Tag key " + key + " begins with aws:, which is reserved for the service.");
            }
        }
        requireFew(tags);
        return tags;
    }

    private static void requireAllowed(Collection<String> texts) {
        if (!texts.stream().allMatch(text -> TEXT.matcher(text).matches())) {
            throw RefusedException.invalidArgument("Some tags contain invalid characters. Valid characters: Unicode"
                    + " letters, digits, white space, _ . / = + - % @ :.");
        }
    }

    private static void requireFew(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw RefusedException.invalidArgument("A given resource cannot have more than " + MOST_TAGS
                    + " tags associated with it; this request would make them " + tags.size() + ".");
        }
    }
}
