package io.millrace.agent.config;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The kinds of single values. Those whose name begins with "lenient" also take what the Kinesis Agent takes. */
final class Kinds {
    private Kinds() {}

    /** Text that a pattern matches as a whole. */
    static Kind<String> text(String pattern, String words) {
        Pattern allowed = Pattern.compile(pattern);
        return kind(Map.of("type", "string", "pattern", "^(?:" + pattern + ")$"), words, spot -> {
            if (spot.node() instanceof Node.Text text
                    && allowed.matcher(text.value()).matches()) {
                return text.value();
            }
            spot.mustBe(
                    spot.node() instanceof Node.Num || spot.node() instanceof Node.Bool
                            ? words + ", in quotes"
                            : words);
            return null;
        });
    }

    /** Any text within a length in characters. */
    static Kind<String> text(int shortest, int longest) {
        String words = "text" + (longest == 1 ? " of one character" : shortest == 0 ? "" : ", not empty");
        return kind(Map.of("type", "string", "minLength", shortest, "maxLength", longest), words, spot -> {
            if (spot.node() instanceof Node.Text text
                    && text.value().length() >= shortest
                    && text.value().length() <= longest) {
                return text.value();
            }
            boolean tooLong =
                    spot.node() instanceof Node.Text text && text.value().length() > longest;
            spot.mustBe(
                    tooLong
                            ? "text of at most " + longest + " characters"
                            : words + (spot.node() instanceof Node.Num ? ", in quotes" : ""));
            return null;
        });
    }

    /** A whole number from one to another. */
    static Kind<Integer> whole(int least, int most) {
        return new WholeKind(least, most, false);
    }

    /** A whole number, or text that is one. */
    static Kind<Integer> lenientWhole(int least, int most) {
        return new WholeKind(least, most, true);
    }

    static Kind<Boolean> flag() {
        return kind(Map.of("type", "boolean"), "true or false", spot -> {
            if (spot.node() instanceof Node.Bool flag) {
                return flag.value();
            }
            spot.mustBe("true or false" + (spot.node() instanceof Node.Text ? ", without quotes" : ""));
            return null;
        });
    }

    /** A boolean, or text that is one. */
    static Kind<Boolean> lenientFlag() {
        return kind(Map.of("type", List.of("boolean", "string")), "true or false", spot -> {
            if (spot.node() instanceof Node.Bool flag) {
                return flag.value();
            }
            if (spot.node() instanceof Node.Text text && text.value().matches("(?i)true|false")) {
                return Boolean.valueOf(text.value());
            }
            spot.mustBe("true or false");
            return null;
        });
    }

    /** Nothing but true. */
    static Kind<Boolean> onlyTrue() {
        return kind(Map.of("const", true), "true", spot -> {
            if (spot.node() instanceof Node.Bool flag && flag.value()) {
                return true;
            }
            spot.mustBe("true; leave the key out otherwise");
            return null;
        });
    }

    static Kind<Pattern> regex() {
        return kind(Map.of("type", "string", "minLength", 1), "a regular expression of Java", spot -> {
            if (!(spot.node() instanceof Node.Text text) || text.value().isEmpty()) {
                spot.mustBe("a regular expression in quotes");
                return null;
            }
            try {
                return Pattern.compile(text.value());
            } catch (PatternSyntaxException e) {
                spot.problem(
                        "is " + spot.shown() + ", which is no regular expression: " + e.getDescription() + position(e));
                return null;
            }
        });
    }

    /** An absolute pattern of files. */
    static Kind<String> glob() {
        return glob(true, "an absolute pattern of files, such as \"/var/log/app/*.log\"");
    }

    /** A pattern of files that may be one of names alone. */
    static Kind<String> nameGlob() {
        return glob(false, "a pattern of files or of names, such as \"*.tmp\"");
    }

    private static Kind<String> glob(boolean absolute, String words) {
        Map<String, Object> schema = Map.of("type", "string", "pattern", absolute ? "^/." : ".");
        return kind(schema, words, spot -> {
            if (!(spot.node() instanceof Node.Text text)
                    || text.value().isEmpty()
                    || text.value().indexOf('\0') >= 0) {
                spot.mustBe(words);
                return null;
            }
            if (absolute && (!text.value().startsWith("/") || text.value().endsWith("/"))) {
                spot.mustBe("an absolute pattern of files: it begins with / and ends with a name");
                return null;
            }
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + text.value());
                return text.value();
            } catch (PatternSyntaxException e) {
                spot.problem(
                        "is " + spot.shown() + ", which is no pattern of files: " + e.getDescription() + position(e));
                return null;
            }
        });
    }

    static Kind<Path> absolutePath() {
        return kind(Map.of("type", "string", "pattern", "^/"), "an absolute path", spot -> {
            if (spot.node() instanceof Node.Text text
                    && text.value().startsWith("/")
                    && text.value().indexOf('\0') < 0) {
                return Path.of(text.value()).normalize();
            }
            spot.mustBe("an absolute path: it begins with /");
            return null;
        });
    }

    private static String position(PatternSyntaxException e) {
        return e.getIndex() < 0 ? "" : ", at character " + (e.getIndex() + 1);
    }

    static <T> Kind<T> kind(Map<String, Object> schema, String words, Function<Spot, @Nullable T> reader) {
        return new Kind<>() {
            @Override
            public @Nullable T read(Spot spot) {
                return reader.apply(spot);
            }

            @Override
            public Map<String, Object> schema() {
                return new TreeMap<>(schema);
            }

            @Override
            public String words() {
                return words;
            }
        };
    }
}
