package io.millrace.agent.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what is wrong with a text that is not JSON or not YAML, without repeating any of it: it may hold secrets. */
final class SyntaxMessage {
    /** The last of these lines in a message of the YAML parser tells where the mistake is, the others what it belongs to. */
    private static final Pattern YAML_MARK =
            Pattern.compile("^ in 'reader', line ([0-9]{1,8}), column ([0-9]{1,8}):", Pattern.MULTILINE);

    /** Parts of the JSON parser's messages, and what they mean. */
    private static final Map<String, String> JSON_MISTAKES = Map.of(
            "Unexpected end-of-input", "the file ends in the middle; a quote, \"}\" or \"]\" is missing",
            "was expecting comma", "a comma is missing before this",
            "was expecting a colon", "a colon is missing between key and value",
            "double-quote to start field name", "keys and text are written in \"double quotes\"",
            "expected a valid value", "keys and text are written in \"double quotes\"",
            "Unrecognized token", "this is no value; text is written in \"double quotes\"",
            "Unrecognized character escape", "a backslash in text is written twice: \\\\",
            "Illegal unquoted character",
                    "a line break or control character is in a text; write \\n or \\t, or close the quote before it");

    private SyntaxMessage() {}

    static ConfigException of(String file, String text, boolean yaml, JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        int line = at == null ? 0 : Math.max(at.getLineNr(), 0);
        int column = at == null ? 0 : Math.max(at.getColumnNr(), 0);
        if (!yaml) {
            String message = at == null ? "this is not JSON" : ofJson(text, at, e.getOriginalMessage());
            return new ConfigException(List.of(new Problem(file, line, column, "", message)));
        }
        Matcher mark = YAML_MARK.matcher(e.getOriginalMessage());
        while (mark.find()) {
            line = Integer.parseInt(mark.group(1));
            column = Integer.parseInt(mark.group(2));
        }
        return new ConfigException(List.of(new Problem(file, line, column, "", ofYaml(e.getOriginalMessage()))));
    }

    private static String ofYaml(String original) {
        if (original.contains("(TAB)")) {
            return "a tab is where YAML wants spaces; indent with spaces";
        }
        if (original.contains("mapping values are not allowed")) {
            return "a key is not allowed here; check the indentation, and quote text that holds \": \"";
        }
        if (original.contains("expected <block end>")) {
            return "the indentation does not fit the lines before it";
        }
        return "this is not YAML; check quotes, brackets and indentation, here and just before";
    }

    private static String ofJson(String text, JsonLocation at, String original) {
        if (original.startsWith("Unexpected character ('}'") || original.startsWith("Unexpected character (']'")) {
            return before(text, at) == ','
                    ? "a comma stands before the end of the list or object; remove the comma"
                    : "a value is missing before this";
        }
        return JSON_MISTAKES.entrySet().stream()
                .filter(mistake -> original.contains(mistake.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("this is not JSON; see what stands just before it");
    }

    /** The last character before a place that is not white space. */
    private static char before(String text, JsonLocation at) {
        int i = (int) Math.min(at.getCharOffset(), text.length()) - 1;
        while (i >= 0 && (Character.isWhitespace(text.charAt(i)) || text.charAt(i) == '}' || text.charAt(i) == ']')) {
            i--;
        }
        return i >= 0 ? text.charAt(i) : ' ';
    }
}
