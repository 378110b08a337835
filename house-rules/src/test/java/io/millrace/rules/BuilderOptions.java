package io.millrace.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of a builder as its source documents them, for people who read no Javadoc. */
final class BuilderOptions {
    private static final Pattern METHOD = Pattern.compile(
            "(?s)    /\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:@\\w+[^\\n]*\\s+)*public (?:B|ConsumerBuilder|Builder) (\\w+)\\(([^)]*)\\) \\{");
    private static final Pattern LINK = Pattern.compile("\\{@link(?:plain)? ([^ }]*)[^}]*}");
    private static final Pattern CODE = Pattern.compile("\\{@code ([^}]*)}");
    private static final Pattern TYPE = Pattern.compile("(?:@\\w+ )?[\\w.<>?, ]+? (\\w+)(?:, |$)");
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

    /** One option. */
    record Option(String call, String text) {
        /** Whether its text tells what it is without it. */
        boolean tellsItsDefault() {
            return text.toLowerCase(Locale.ROOT).contains("default");
        }
    }

    private BuilderOptions() {}

    static List<Option> in(String source) {
        List<Option> options = new ArrayList<>();
        Matcher method = METHOD.matcher(source);
        while (method.find()) {
            options.add(new Option(method.group(2) + "(" + names(method.group(3)) + ")", text(method.group(1))));
        }
        return options;
    }

    static String markdown(String head, List<Option> options) {
        StringBuilder table =
                new StringBuilder(head).append("\n| option | what it is; range and default |\n|---|---|\n");
        for (Option option : options) {
            table.append("| `")
                    .append(option.call())
                    .append("` | ")
                    .append(option.text())
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String names(String parameters) {
        List<String> names = new ArrayList<>();
        Matcher parameter = TYPE.matcher(parameters.replaceAll("\\s+", " "));
        while (parameter.find()) {
            names.add(parameter.group(1));
        }
        return String.join(", ", names);
    }

    /** A comment as one line of Markdown, without its tags. */
    private static String text(String comment) {
        String line = comment.replaceAll("(?m)^ *\\* ?", "")
                .replaceAll("(?s)\\n\\s*@\\w+.*", "")
                .replaceAll("</?p>", " ")
                .replaceAll("\\s+", " ")
                .strip();
        line = LINK.matcher(line).replaceAll(link -> Matcher.quoteReplacement("`" + name(link.group(1)) + "`"));
        line = CODE.matcher(line).replaceAll(code -> Matcher.quoteReplacement("`" + code.group(1) + "`"));
        return line.replace("|", "\\|");
    }

    private static String name(String target) {
        return PACKAGE.matcher(target).replaceAll("").replaceFirst("^#", "").replace('#', '.');
    }
}
