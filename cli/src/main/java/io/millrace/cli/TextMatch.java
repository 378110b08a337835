package io.millrace.cli;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A filter on texts. Safe for use by several threads. */
record TextMatch(Pattern pattern) {
    boolean matches(String text) {
        return pattern.matcher(text).find();
    }

    private static TextMatch compile(String expression) {
        try {
            return new TextMatch(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new TypeConversionException("'" + expression + "' is no regular expression: " + e.getDescription()
                    + " at character " + (e.getIndex() + 1));
        }
    }

    /** A regular expression that is to be found somewhere. */
    static final class Expression implements ITypeConverter<TextMatch> {
        @Override
        public TextMatch convert(String value) {
            return compile(value);
        }
    }

    /** A glob of {@code *} and {@code ?} for the whole text, or a regular expression between slashes. */
    static final class Glob implements ITypeConverter<TextMatch> {
        @Override
        public TextMatch convert(String value) {
            boolean isExpression = value.length() > 1 && value.startsWith("/") && value.endsWith("/");
            return isExpression ? compile(value.substring(1, value.length() - 1)) : compile(expression(value));
        }

        private static String expression(String glob) {
            StringBuilder expression = new StringBuilder("(?s)\\A");
            glob.codePoints().forEach(c -> {
                switch (c) {
                    case '*' -> expression.append(".*");
                    case '?' -> expression.append('.');
                    default -> expression.append(Pattern.quote(Character.toString(c)));
                }
            });
            return expression.append("\\z").toString();
        }
    }
}
