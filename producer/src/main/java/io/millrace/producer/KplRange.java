package io.millrace.producer;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The values that the KPL takes for an option.
 *
 * @param allowed how a message says it
 */
record KplRange(String allowed, Predicate<String> holds) {
    static KplRange number(long least, long most, String unit) {
        return new KplRange(
                "a whole number from " + least + " to " + most + (unit.isEmpty() ? "" : " (" + unit + ")"),
                text -> isWithin(text, least, most));
    }

    static KplRange port() {
        return number(1, 65_535, "");
    }

    /** The KPL takes any text, and reads all but "true" as false. */
    static KplRange flag() {
        return new KplRange("true or false", text -> true);
    }

    static KplRange words(String... words) {
        return new KplRange("one of " + String.join(", ", words), List.of(words)::contains);
    }

    static KplRange host() {
        return matching("[A-Za-z0-9.-]*", "a host name without scheme, port and path");
    }

    static KplRange matching(String pattern, String allowed) {
        return new KplRange(allowed, Pattern.compile(pattern).asMatchPredicate());
    }

    static KplRange text() {
        return new KplRange("a text", text -> true);
    }

    private static boolean isWithin(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
