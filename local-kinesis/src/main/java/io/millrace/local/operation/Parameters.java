package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The members of a request or of a structure in it, read with the service's constraints. */
public record Parameters(Map<String, Object> members) {

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
        if (value.isEmpty()) {
            throw violation(name, value, "Member must have length greater than or equal to 1");
        }
        if (value.length() > longest) {
            throw violation(name, value, "Member must have length less than or equal to " + longest);
        }
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
        if (list.isEmpty() || list.size() > most) {
            String bound = list.isEmpty() ? "greater than or equal to 1" : "less than or equal to " + most;
            throw violation(name, "[" + list.size() + " entries]", "Member must have length " + bound);
        }
        List<Parameters> entries = new ArrayList<>(list.size());
        for (Object entry : list) {
            entries.add(structureOf(name, entry));
        }
        return entries;
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
