package io.millrace.producer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The entries of a properties file in its order, each with the line it begins in; of an entry that comes twice, the last. */
record KplFile(String name, Map<String, Entry> entries) {

    /**
     * One entry.
     *
     * @param line from 1 on; 0 if it came from no file
     */
    record Entry(String value, int line) {}

    static KplFile of(Properties properties) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(key -> entries.put(key, new Entry(properties.getProperty(key), 0)));
        return new KplFile("the properties", entries);
    }

    /** Reads to the end; the caller closes. */
    static KplFile read(String name, Reader reader) throws IOException {
        BufferedReader lines = new BufferedReader(reader);
        Map<String, Entry> entries = new LinkedHashMap<>();
        int line = 0;
        String text = lines.readLine();
        while (text != null) {
            int begin = ++line;
            StringBuilder entry = new StringBuilder(text);
            while (text != null && !isComment(entry) && isContinued(text)) {
                text = lines.readLine();
                line++;
                entry.append('\n').append(text == null ? "" : text);
            }
            parse(name, entry.toString(), begin, entries);
            text = lines.readLine();
        }
        return new KplFile(name, entries);
    }

    String at(@Nullable Entry entry) {
        return entry == null || entry.line() == 0 ? name : name + " line " + entry.line();
    }

    /** The JDK knows how a line is unescaped; given one entry at a time, it cannot mix up their lines. */
    private static void parse(String name, String text, int line, Map<String, Entry> entries) throws IOException {
        Properties one = new Properties();
        try {
            one.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + " line " + line + " is no properties entry: " + e.getMessage(), e);
        }
        one.stringPropertyNames().forEach(key -> {
            entries.remove(key);
            entries.put(key, new Entry(one.getProperty(key), line));
        });
    }

    private static boolean isComment(CharSequence entry) {
        String text = entry.toString().stripLeading();
        return text.startsWith("#") || text.startsWith("!");
    }

    private static boolean isContinued(String text) {
        int backslashes = 0;
        while (backslashes < text.length() && text.charAt(text.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
