package io.millrace.cli;

import io.millrace.aggregation.Header;
import io.millrace.consumer.process.ConsumerRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** How a record is printed. Safe for use by several threads. */
@FunctionalInterface
interface RecordFormat {
    /** Ends as its line does. */
    byte[] render(ConsumerRecord record);

    /** What is printed before the first record. */
    default byte[] heading() {
        return new byte[0];
    }

    /** The data as they are, and a newline. */
    static byte[] line(ConsumerRecord record) {
        ByteBuffer data = record.data();
        byte[] line = new byte[data.remaining() + 1];
        data.get(line, 0, line.length - 1);
        line[line.length - 1] = '\n';
        return line;
    }

    /** The headers, a tab, and the line. */
    static byte[] lineWithHeaders(ConsumerRecord record) {
        byte[] headers = utf8(printable(headers(record)) + "\t");
        byte[] line = line(record);
        return ByteBuffer.allocate(headers.length + line.length)
                .put(headers)
                .put(line)
                .array();
    }

    /** {@code key=value}, with commas between them. */
    static String headers(ConsumerRecord record) {
        return record.headers().stream().map(RecordFormat::text).collect(Collectors.joining(","));
    }

    private static String text(Header header) {
        return header.key() + "=" + header.value();
    }

    static String data(ConsumerRecord record) {
        return StandardCharsets.UTF_8.decode(record.data()).toString();
    }

    /** Texts of others must not drive a person's terminal. */
    static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
