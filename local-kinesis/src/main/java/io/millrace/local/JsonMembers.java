package io.millrace.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The members of one object in a document, read with their types; every refusal names the place and the value. */
final class JsonMembers {
    /** A refusal whose message begins with its place in the document. */
    static final class PlacedException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        PlacedException(String message) {
            super(message);
        }
    }

    private static final int MOST_SHOWN = 80;

    private final String path;
    private final JsonNode object;

    private JsonMembers(String path, JsonNode object) {
        this.path = path;
        this.object = object;
    }

    /**
     * The members of an object that has no other keys than these.
     *
     * @param path where it stands; empty for the document itself
     */
    static JsonMembers of(String path, JsonNode node, List<String> keys) {
        String here = path.isEmpty() ? "The plan" : path;
        if (!node.isObject()) {
            throw new PlacedException(here + " is " + shown(node) + "; it must be an object with the keys " + keys);
        }
        JsonMembers members = new JsonMembers(path, node);
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                throw new PlacedException(
                        members.path(key) + " is not known; remove it, or use one of " + String.join(", ", keys));
            }
        });
        return members;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    <T> T require(String key, Optional<T> value) {
        return value.orElseThrow(() -> new PlacedException(path(key) + " is missing; it is required"));
    }

    Optional<JsonNode> member(String key) {
        return Optional.ofNullable(object.get(key));
    }

    Optional<String> text(String key) {
        return member(key).map(node -> {
            if (!node.isTextual()) {
                throw wrong(key, node, "a text");
            }
            return node.textValue();
        });
    }

    Optional<Long> wholeNumber(String key) {
        return member(key).map(node -> {
            if (!node.isIntegralNumber() || !node.canConvertToLong()) {
                throw wrong(key, node, "a whole number of at most 64 bits");
            }
            return node.longValue();
        });
    }

    Optional<Integer> smallNumber(String key) {
        return member(key).map(node -> {
            if (!node.isIntegralNumber() || !node.canConvertToInt()) {
                throw wrong(key, node, "a whole number of at most 32 bits");
            }
            return node.intValue();
        });
    }

    Optional<Double> number(String key) {
        return member(key).map(node -> {
            if (!node.isNumber()) {
                throw wrong(key, node, "a number");
            }
            return node.doubleValue();
        });
    }

    Optional<Boolean> truth(String key) {
        return member(key).map(node -> {
            if (!node.isBoolean()) {
                throw wrong(key, node, "true or false");
            }
            return node.booleanValue();
        });
    }

    Optional<Duration> duration(String key) {
        return member(key).map(node -> {
            try {
                return Duration.parse(node.isTextual() ? node.textValue() : "");
            } catch (DateTimeParseException e) {
                throw wrong(key, node, "an ISO 8601 duration, such as \"PT0.2S\" for 200 ms or \"PT5M\" for 5 minutes");
            }
        });
    }

    <E extends Enum<E>> Optional<E> constant(String key, Class<E> type) {
        return text(key).map(name -> {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equals(name)) {
                    return constant;
                }
            }
            throw wrong(key, object.get(key), "one of " + Arrays.toString(type.getEnumConstants()));
        });
    }

    /** A required list. */
    List<JsonNode> list(String key) {
        JsonNode node = require(key, member(key));
        if (!node.isArray()) {
            throw wrong(key, node, "a list");
        }
        List<JsonNode> entries = new ArrayList<>(node.size());
        node.forEach(entries::add);
        return entries;
    }

    private PlacedException wrong(String key, JsonNode node, String wanted) {
        return new PlacedException(path(key) + " is " + shown(node) + "; it must be " + wanted);
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
    }
}
