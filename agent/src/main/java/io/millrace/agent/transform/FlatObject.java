package io.millrace.agent.transform;

import io.millrace.agent.config.Step.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes objects that have texts or null under names that are always the same. */
final class FlatObject {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final JsonBytes json = new JsonBytes();
    private final byte[][] names;
    private final byte[] end;

    FlatObject(List<String> names, JsonFormat format) {
        boolean isPretty = format == JsonFormat.PRETTYPRINT;
        this.names = new byte[names.size()][];
        for (int i = 0; i < names.size(); i++) {
            String before = (i == 0 ? "{" : ",") + (isPretty ? "\n  " : "");
            String name = new String(JsonBytes.quoted(names.get(i)), StandardCharsets.UTF_8);
            this.names[i] = (before + name + (isPretty ? " : " : ":")).getBytes(StandardCharsets.UTF_8);
        }
        String close = names.isEmpty() ? "{}" : isPretty ? "\n}" : "}";
        end = close.getBytes(StandardCharsets.UTF_8);
    }

    int size() {
        return names.length;
    }

    /** Begins an object, whatever became of the last one. */
    void begin() {
        json.clear();
    }

    /** The name of a field; the first is 0, and none is left out. Its value must follow. */
    JsonBytes name(int field) {
        json.put(names[field]);
        return json;
    }

    void text(int field, byte[] bytes, int from, int to) {
        name(field).text(bytes, from, to);
    }

    void none(int field) {
        name(field).put(NULL);
    }

    /** A text if {@code from} is 0 or more. */
    void textOrNone(int field, byte[] bytes, int from, int to) {
        if (from < 0) {
            none(field);
        } else {
            text(field, bytes, from, to);
        }
    }

    byte[] end(boolean withLineFeed) {
        json.put(end);
        return json.take(withLineFeed);
    }
}
