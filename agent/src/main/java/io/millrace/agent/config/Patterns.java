package io.millrace.agent.config;

import io.millrace.agent.config.Step.LogFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said of a regular expression before it has met a record. */
final class Patterns {
    private static final Pattern NAMED = Pattern.compile("(?<!\\\\)\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");
    private static final Pattern REFERENCE = Pattern.compile("\\\\.|\\$(?:([0-9])|\\{([^}]*)\\}|(.|$))");

    private Patterns() {}

    /** Names of its groups. */
    static Set<String> names(Pattern pattern) {
        Set<String> names = new HashSet<>();
        Matcher named = NAMED.matcher(pattern.pattern());
        while (named.find()) {
            names.add(named.group(1));
        }
        return names;
    }

    private static int groups(Pattern pattern) {
        return pattern.matcher("").groupCount();
    }

    /** Tells that there are not as many names as groups. */
    static void checkFields(Spot fields, Pattern pattern, List<String> names) {
        checkCount(fields, "the pattern", groups(pattern), names);
    }

    /** Tells that there are not as many names as a known format has fields. */
    static void checkFields(Spot fields, LogFormat format, List<String> names) {
        int count = switch (format) {
            case COMMONAPACHELOG, APACHEERRORLOG -> 7;
            case COMBINEDAPACHELOG -> 9;
            case SYSLOG, RFC3339SYSLOG -> 5;
        };
        checkCount(fields, "the format", count, names);
    }

    private static void checkCount(Spot fields, String of, int groups, List<String> names) {
        if (groups != names.size()) {
            fields.problem("has " + names.size() + (names.size() == 1 ? " name" : " names") + ", but " + of + " has "
                    + groups + (groups == 1 ? " group" : " groups") + "; name each group once");
        }
    }

    /** Tells of references to groups that a pattern does not have. */
    static void checkReplacement(Spot replacement, Pattern pattern, String written) {
        Matcher reference = REFERENCE.matcher(written);
        while (reference.find()) {
            String number = reference.group(1);
            String name = reference.group(2);
            boolean numbered = number != null && Integer.parseInt(number) <= groups(pattern);
            boolean named = name != null && names(pattern).contains(name);
            if (!numbered && !named && !reference.group().startsWith("\\")) {
                replacement.problem("refers to " + reference.group()
                        + ", a group that the pattern does not have; a dollar sign itself is" + " written \\\\$");
            }
        }
    }
}
