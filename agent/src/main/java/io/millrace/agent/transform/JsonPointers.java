package io.millrace.agent.transform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one value out of JSON text, without a tree: what a pointer of RFC 6901 ({@code /user/id}, {@code /tags/0}) names, or a field of the
 * outermost object by its bare name. Immutable.
 */
public final class JsonPointers {
    private final List<String> path;

    private JsonPointers(List<String> path) {
        this.path = path;
    }

    /**
     * A pointer, or the name of a field.
     *
     * @throws IllegalArgumentException if it is empty, or a tilde stands before something else than 0 and 1
     */
    public static JsonPointers of(String pointer) {
        return new JsonPointers(path(pointer));
    }

    static List<String> path(String pointer) {
        if (pointer.isEmpty()) {
            throw new IllegalArgumentException("An empty text names no field; name one, like user or /user/id");
        }
        if (!pointer.startsWith("/")) {
            return List.of(pointer);
        }
        List<String> path = new ArrayList<>();
        for (String part : pointer.substring(1).split("/", -1)) {
            if (part.replace("~0", "").replace("~1", "").contains("~")) {
                throw new IllegalArgumentException(
                        "\"" + pointer + "\" is no JSON pointer: write ~0 for a tilde and ~1 for a slash");
            }
            path.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return List.copyOf(path);
    }

    /** The text, number or truth value that the pointer names, as text; null if there is none, it is null, an object or an array, or the text before it is not JSON. */
    public @Nullable String read(byte[] record) {
        return read(record, 0, record.length);
    }

    /** The same of {@code bytes[from, to)}. */
    public @Nullable String read(byte[] bytes, int from, int to) {
        try (JsonParser parser = Json.parser(bytes, from, to)) {
            parser.nextToken();
            for (String part : path) {
                if (!descend(parser, part)) {
                    return null;
                }
            }
            JsonToken token = parser.currentToken();
            return token != null && token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getText() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Goes to the value of that name or number inside of the value that the parser is at. */
    private static boolean descend(JsonParser parser, String part) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return toField(parser, part);
        }
        return token == JsonToken.START_ARRAY && toElement(parser, part);
    }

    private static boolean toField(JsonParser parser, String name) throws IOException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            if (field.equals(name)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static boolean toElement(JsonParser parser, String number) throws IOException {
        int left;
        try {
            left = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return false;
        }
        JsonToken token = parser.nextToken();
        for (; left > 0 && token != null && token != JsonToken.END_ARRAY; left--) {
            parser.skipChildren();
            token = parser.nextToken();
        }
        return left == 0 && token != null && token != JsonToken.END_ARRAY;
    }
}
