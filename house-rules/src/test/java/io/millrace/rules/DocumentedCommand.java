package io.millrace.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command line in a document: in a block, where it is shown as it is to be typed, or between words, where it may be a mention without its
 * arguments.
 *
 * @param program {@code ./millrace}, {@code millrace-agent} or {@code mvn}
 */
record DocumentedCommand(String document, String program, List<String> arguments, boolean isMention) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```[^\\n]*\\n(.*?)^ *```");
    private static final Pattern INDENTED = Pattern.compile("(?m)^    (?! *[|*-]).*$");
    private static final Pattern SPAN = Pattern.compile("(?s)`([^`]+)`");
    private static final Pattern COMMAND =
            Pattern.compile("(?:^|[ (\\[])(\\./millrace|millrace-agent|mvn) +([a-z-][^\\n]*)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([|<>&;)])|([^\\s'\"|<>&;)]+)");
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\n *");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    static List<DocumentedCommand> in(String document, String text) {
        List<DocumentedCommand> commands = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        Matcher fences = FENCE.matcher(text);
        while (fences.find()) {
            lines(document, fences.group(1), commands);
            fences.appendReplacement(rest, "\n");
        }
        fences.appendTail(rest);
        Matcher indented = INDENTED.matcher(rest);
        while (indented.find()) {
            lines(document, indented.group(), commands);
        }
        Matcher spans = SPAN.matcher(rest);
        while (spans.find()) {
            add(document, SPACE.matcher(spans.group(1)).replaceAll(" "), true, commands);
        }
        return commands;
    }

    private static void lines(String document, String block, List<DocumentedCommand> commands) {
        CONTINUED.matcher(block).replaceAll(" ").lines().forEach(line -> add(document, line, false, commands));
    }

    private static void add(String document, String line, boolean isMention, List<DocumentedCommand> commands) {
        Matcher command = COMMAND.matcher(line);
        if (command.find()) {
            commands.add(new DocumentedCommand(document, command.group(1), words(command.group(2)), isMention));
        }
    }

    /** The words as a shell splits them, up to a pipe, a redirection or the like. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        int end = -1;
        while (matcher.find() && matcher.group(3) == null) {
            String word = matcher.group(1) != null
                    ? matcher.group(1)
                    : matcher.group(2) != null ? matcher.group(2) : matcher.group(4);
            if (matcher.start() == end) {
                words.set(words.size() - 1, words.get(words.size() - 1) + word);
            } else {
                words.add(word);
            }
            end = matcher.end();
        }
        return words;
    }

    @Override
    public String toString() {
        return document + ": " + program + " " + String.join(" ", arguments);
    }
}
