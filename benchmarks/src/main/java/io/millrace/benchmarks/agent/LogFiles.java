package io.millrace.benchmarks.agent;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A directory of log files, which goes away with this. */
final class LogFiles implements AutoCloseable {
    private static final int DIFFERENT_LINES = 10_000;

    private final Path directory;

    LogFiles() throws IOException {
        this.directory = Files.createTempDirectory("agent");
    }

    Path directory() {
        return directory;
    }

    /** Writes a file of so many bytes at least, in whole lines. */
    Path write(String name, long bytes, IntFunction<String> line) throws IOException {
        Path file = directory.resolve(name);
        byte[][] lines = new byte[DIFFERENT_LINES][];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = line.apply(i).getBytes(StandardCharsets.US_ASCII);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            long written = 0;
            for (int i = 0; written < bytes; i = (i + 1) % lines.length) {
                out.write(lines[i]);
                written += lines[i].length;
            }
        }
        return file;
    }

    /** A line of exactly so many bytes, line feed included. */
    static String line(int number, int bytes) {
        SplittableRandom random = new SplittableRandom(number);
        StringBuilder text = new StringBuilder("2026-11-22T10:15:30.123Z INFO request ");
        while (text.length() < bytes - 1) {
            text.append(Long.toString(random.nextLong(), 36)).append(' ');
        }
        text.setLength(bytes - 1);
        return text.append('\n').toString();
    }

    /** A line of six columns. */
    static String columns(int number, int bytes) {
        String text = line(number, bytes - 5);
        int width = (bytes - 6) / 6;
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            columns.append(text, i * width, (i + 1) * width).append(',');
        }
        return columns.append(text.substring(5 * width)).toString();
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
