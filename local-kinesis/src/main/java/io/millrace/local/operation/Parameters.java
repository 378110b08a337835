package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request or of a structure in it, read with the service's constraints.
 *
 * @param interference what a fault plan does to the request
 */
public record Parameters(Map<String, Object> members, Interference interference) {
    public Parameters(Map<String, Object> members) {
        this(members, Interference.NONE);
    }

    Optional<String> optionalText(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw wrongType(name, "a string");
    }

    /** A required text of 1 to {@code longest} characters. */
    String text(String name, int longest) {
        String value = optionalText(name).orElseThrow(() -> missing(name));
        requireLength(name, value, 1, longest);
        return value;
    }

    /** An optional whole number between two bounds. */
    Optional<Integer> wholeNumber(String name, int least, int most) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number)) {
            throw wrongType(name, "a number");
        }
        if (number.longValue() < least) {
            throw violation(name, value, "Member must have value greater than or equal to " + least);
        }
        if (number.longValue() > most) {
            throw violation(name, value, "Member must have value less than or equal to " + most);
        }
        return Optional.of(number.intValue());
    }

    /** An optional flag; absent means false. */
    boolean flag(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw wrongType(name, "a boolean");
    }

    int requiredNumber(String name, int least, int most) {
        return wholeNumber(name, least, most).orElseThrow(() -> missing(name));
    }

    /** A required blob: bytes as they are in CBOR, Base64 text in JSON. */
    byte[] blob(String name) {
        Object value = members.get(name);
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof String text) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw wrongType(name, "Base64");
            }
        }
        throw value == null ? missing(name) : wrongType(name, "a blob");
    }

    /** An optional time: an instant in CBOR, seconds with decimals in JSON. */
    Optional<Instant> time(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Instant instant) {
            return Optional.of(instant);
        }
        if (value instanceof Number seconds) {
            return Optional.of(Instant.ofEpochMilli(Math.round(seconds.doubleValue() * 1000)));
        }
        throw wrongType(name, "a timestamp");
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    /** A required text that is one of the model's values. */
    String oneOf(String name, List<String> values) {
        String value = optionalText(name).orElseThrow(() -> missing(name));
        if (!values.contains(value)) {
            throw violation(name, value, "Member must satisfy enum value set: " + values);
        }
        return value;
    }

    /** A required list of texts of 1 to {@code most} entries, each of 1 to {@code longest} characters. */
    List<String> texts(String name, int most, int longest) {
        Object value = members.get(name);
        if (value == null) {
            throw missing(name);
        }
        if (!(value instanceof List<?> list)) {
            throw wrongType(name, "a list");
        }
        requireCount(name, list.size(), most);
        List<String> entries = new ArrayList<>(list.size());
        for (Object entry : list) {
            if (!(entry instanceof String text)) {
                throw wrongType(name, "a list of strings");
            }
            requireLength(name + "." + (entries.size() + 1) + ".member", text, 1, longest);
            entries.add(text);
        }
        return entries;
    }

    /** A required map of texts of 1 to {@code most} entries. */
    Map<String, String> textMap(String name, int most) {
        Object value = members.get(name);
        if (value == null) {
            throw missing(name);
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrongType(name, "a map");
        }
        requireCount(name, map.size(), most);
        Map<String, String> entries = new TreeMap<>();
        map.forEach((key, text) -> {
            if (!(key instanceof String known) || !(text instanceof String held)) {
                throw wrongType(name, "a map of strings");
            }
            entries.put(known, held);
        });
        return entries;
    }

    Optional<Parameters> structure(String name) {
        Object value = members.get(name);
        return value == null ? Optional.empty() : Optional.of(structureOf(name, value));
    }

    /** A required list of structures, of 1 to {@code most} entries. */
    List<Parameters> structures(String name, int most) {
        Object value = members.get(name);
        if (value == null) {
            throw missing(name);
        }
        if (!(value instanceof List<?> list)) {
            throw wrongType(name, "a list");
        }
        requireCount(name, list.size(), most);
        List<Parameters> entries = new ArrayList<>(list.size());
        for (Object entry : list) {
            entries.add(structureOf(name, entry));
        }
        return entries;
    }

    /** Refuses a text that is too short or too long. */
    static void requireLength(String name, String value, int least, int most) {
        if (value.length() < least) {
            throw violation(name, value, "Member must have length greater than or equal to " + least);
        }
        if (value.length() > most) {
            throw violation(name, value, "Member must have length less than or equal to " + most);
        }
    }

    private static void requireCount(String name, int count, int most) {
        if (count < 1 || count > most) {
            String bound = count < 1 ? "greater than or equal to 1" : "less than or equal to " + most;
            throw violation(name, "[" + count + " entries]", "Member must have length " + bound);
        }
    }

    private static Parameters structureOf(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?>)) {
            throw wrongType(name, "a structure");
        }
        @SuppressWarnings("unchecked") // the protocol reads every structure as a map with text keys
        Map<String, Object> members = (Map<String, Object>) value;
        return new Parameters(members);
    }

    static RefusedException missing(String name) {
        return RefusedException.validation("1 validation error detected: Value null at '" + camel(name)
                + "' failed to satisfy constraint: Member must not be null");
    }

    /** The service's wording for a value outside its model's constraints. */
    static RefusedException violation(String name, Object value, String constraint) {
        String shown = String.valueOf(value);
        return RefusedException.validation("1 validation error detected: Value '"
                + (shown.length() > 300 ? shown.substring(0, 300) + "..." : shown) + "' at '" + camel(name)
                + "' failed to satisfy constraint: " + constraint);
    }

    private static RefusedException wrongType(String name, String expected) {
        return RefusedException.unreadable("Member " + name + " is not " + expected + ".");
    }

    private static String camel(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
