package io.millrace.producer;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of texts, whole numbers, truths, and lists of pairs of texts: strictly read, nothing else allowed, no recursion. A
 * field may not come twice; fields that nobody asks for are skipped.
 */
final class FlatJson {
    private final String text;
    private final Map<String, Object> fields = new HashMap<>();
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the place of what is not of this form */
    static FlatJson parse(String text) {
        FlatJson json = new FlatJson(text);
        json.object();
        return json;
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    String text(String field) {
        return value(field, String.class, "a text");
    }

    long number(String field) {
        return value(field, Long.class, "a whole number");
    }

    boolean truth(String field) {
        return value(field, Boolean.class, "true or false");
    }

    List<Map.Entry<String, String>> pairs(String field) {
        return value(field, Pairs.class, "a list of pairs of texts").list();
    }

    private record Pairs(List<Map.Entry<String, String>> list) {}

    private <T> T value(String field, Class<T> type, String what) {
        Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("there is no field " + field + " that is " + what);
        }
        return type.cast(value);
    }

    private void object() {
        expect('{');
        if (!skip('}')) {
            do {
                String name = string();
                expect(':');
                if (fields.put(name, value()) != null) {
                    throw wrong("one field of each name");
                }
            } while (skip(','));
            expect('}');
        }
        blanks();
        if (at < text.length()) {
            throw wrong("the end of the line");
        }
    }

    private Object value() {
        blanks();
        char c = at < text.length() ? text.charAt(at) : ' ';
        if (c == '"') {
            return string();
        }
        if (c == '[') {
            return pairs();
        }
        if (c >= '0' && c <= '9') {
            return number();
        }
        for (Boolean truth : List.of(true, false)) {
            if (text.startsWith(truth.toString(), at)) {
                at += truth.toString().length();
                return truth;
            }
        }
        throw wrong("a value");
    }

    private Pairs pairs() {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        expect('[');
        if (!skip(']')) {
            do {
                expect('[');
                String key = string();
                expect(',');
                pairs.add(new SimpleImmutableEntry<>(key, string()));
                expect(']');
            } while (skip(','));
            expect(']');
        }
        return new Pairs(pairs);
    }

    private Long number() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        try {
            return Long.valueOf(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the number at character " + (start + 1) + " is too large", e);
        }
    }

    private String string() {
        expect('"');
        StringBuilder escaped = null;
        int start = at;
        for (; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) < ' ') {
                throw wrong("no control character in a text");
            }
            if (text.charAt(at) == '\\') {
                escaped = escaped == null ? new StringBuilder() : escaped;
                escaped.append(text, start, at).append(escape());
                start = at + 1;
            }
        }
        String plain = text.substring(start, at);
        expect('"');
        return withTail(escaped, plain);
    }

    private static String withTail(@Nullable StringBuilder head, String tail) {
        return head == null ? tail : head.append(tail).toString();
    }

    /** Reads an escape and stays on its last character. */
    private char escape() {
        at++;
        int kind = at < text.length() ? "\"\\/bfnrtu".indexOf(text.charAt(at)) : -1;
        if (kind < 0) {
            throw wrong("an escape");
        }
        if (kind < 8) {
            return "\"\\/\b\f\n\r\t".charAt(kind);
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = at < text.length() ? "0123456789abcdef".indexOf(Character.toLowerCase(text.charAt(at))) : -1;
            if (digit < 0) {
                throw wrong("four hexadecimal digits");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private boolean skip(char c) {
        blanks();
        boolean isThere = at < text.length() && text.charAt(at) == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void blanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String expected) {
        String place = at < text.length() ? "character " + (at + 1) : "its end";
        return new IllegalArgumentException("at " + place + " there should be " + expected);
    }
}
