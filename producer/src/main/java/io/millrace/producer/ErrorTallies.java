package io.millrace.producer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Errors by code. What a service answers has no bound, so codes that are too many, or look like none, are counted as {@value #OTHER}.
 * Written by the loop; the tallies are read by anyone.
 */
final class ErrorTallies {
    static final int MOST_CODES = 32;
    static final String OTHER = "other";

    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");

    private final Map<String, Tally> byCode = new HashMap<>();
    private final BiConsumer<String, Tally> firstOfCode;

    /** @param firstOfCode is told each code once, before its first error is counted */
    ErrorTallies(BiConsumer<String, Tally> firstOfCode) {
        this.firstOfCode = firstOfCode;
    }

    void add(Failure failure) {
        String code = codeOf(failure);
        Tally tally = byCode.get(code);
        if (tally == null) {
            boolean isOther =
                    byCode.size() >= MOST_CODES - 1 || !CODE.matcher(code).matches();
            tally = tallyOf(isOther ? OTHER : code);
        }
        tally.add(1);
    }

    private Tally tallyOf(String code) {
        return byCode.computeIfAbsent(code, absent -> {
            Tally tally = new Tally();
            firstOfCode.accept(absent, tally);
            return tally;
        });
    }

    /** The service's own code, or a word for what kept it from saying one. */
    private static String codeOf(Failure failure) {
        String code = failure.code();
        if (code != null) {
            return code;
        }
        return switch (failure.kind()) {
            case THROTTLED -> "Throttled";
            case BUSY -> "Busy";
            case UNKNOWN -> "NoAnswer";
            case UNREACHABLE -> "Unreachable";
            case CREDENTIALS -> "Credentials";
            case ACCESS_DENIED -> "AccessDenied";
            case NO_SUCH_STREAM -> "NoSuchStream";
            case REJECTED -> "Rejected";
        };
    }
}
