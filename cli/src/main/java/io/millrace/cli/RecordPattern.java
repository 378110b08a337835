package io.millrace.cli;

import io.millrace.consumer.process.ConsumerRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A record printed by a pattern of the user's, with the letters of kcat where there is something alike. */
final class RecordPattern implements RecordFormat {
    private static final Map<Character, RecordFormat> FIELDS = Map.ofEntries(
            Map.entry('k', record -> RecordFormat.utf8(record.partitionKey())),
            Map.entry('K', record -> number(RecordFormat.utf8(record.partitionKey()).length)),
            Map.entry('s', record -> bytes(record.data())),
            Map.entry('S', record -> number(record.data().remaining())),
            Map.entry('h', record -> RecordFormat.utf8(RecordFormat.headers(record))),
            Map.entry('p', record -> RecordFormat.utf8(record.shardId())),
            Map.entry('o', record -> RecordFormat.utf8(record.position().toString())),
            Map.entry('t', record -> RecordFormat.utf8(record.stream())),
            Map.entry('T', record -> number(record.approximateArrival().toEpochMilli())),
            Map.entry('%', record -> RecordFormat.utf8("%")));

    private static final Map<Character, String> ESCAPES =
            Map.of('n', "\n", 't', "\t", 'r', "\r", '0', "\0", '\\', "\\");

    private final List<RecordFormat> parts = new ArrayList<>();

    private RecordPattern() {}

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it has a letter behind {@code %} or {@code \} that means nothing
     */
    static RecordPattern parse(String pattern) {
        RecordPattern parsed = new RecordPattern();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%' || c == '\\') {
                i++;
                parsed.special(pattern, c, i < pattern.length() ? pattern.charAt(i) : ' ');
            } else {
                parsed.text(String.valueOf(c));
            }
        }
        return parsed;
    }

    private void special(String pattern, char kind, char letter) {
        RecordFormat field = FIELDS.get(letter);
        String escape = ESCAPES.get(letter);
        if (kind == '%' && field != null) {
            parts.add(field);
        } else if (kind == '\\' && escape != null) {
            text(escape);
        } else {
            throw new IllegalArgumentException("'" + kind + letter + "' in '" + pattern
                    + "' means nothing; there are %k %K key and its bytes, %s %S data and their bytes, %h headers, %p shard,"
                    + " %o position, %t stream, %T arrival in ms, %% and \\n \\t \\r \\0");
        }
    }

    private void text(String text) {
        byte[] bytes = RecordFormat.utf8(text);
        parts.add(record -> bytes);
    }

    @Override
    public byte[] render(ConsumerRecord record) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        parts.forEach(part -> line.writeBytes(part.render(record)));
        return line.toByteArray();
    }

    private static byte[] number(long number) {
        return RecordFormat.utf8(Long.toString(number));
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }
}
