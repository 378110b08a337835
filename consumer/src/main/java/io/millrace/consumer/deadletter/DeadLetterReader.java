package io.millrace.consumer.deadletter;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of dead letters, a line at a time, as far as it went when it was opened. A last line without its end, as a crash leaves
 * it or a writer has not finished, is left out; see {@link #tornBytes}. Not safe for use by several threads.
 */
public final class DeadLetterReader implements Closeable {
    private final InputStream in;
    private final long endOffset;
    private long offset;
    private long tornBytes;

    private DeadLetterReader(InputStream in, long endOffset) {
        this.in = in;
        this.endOffset = endOffset;
    }

    /**
     * One line that is not blank.
     *
     * @param offset of its first byte in the file, from 0
     * @param letter what it holds; null if it holds none
     * @param problem what is wrong with it, without any of its data; null if it holds a letter
     */
    public record Line(
            long offset,
            @Nullable DeadLetter letter,
            @Nullable String problem) {}

    /** The files that {@link FileDeadLetters} have written into a directory, oldest first. */
    public static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> LetterFile.NAME
                            .matcher(path.getFileName().toString())
                            .matches())
                    .sorted(Comparator.comparing(DeadLetterReader::time).thenComparingLong(DeadLetterReader::number))
                    .toList();
        }
    }

    private static String time(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('-'));
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(name.lastIndexOf('-') + 1, name.lastIndexOf('.')));
    }

    /** Opens a file, whatever its name. */
    public static DeadLetterReader open(Path file) throws IOException {
        return new DeadLetterReader(new BufferedInputStream(Files.newInputStream(file), 1 << 16), Files.size(file));
    }

    /** The next line, or null at the end. */
    public @Nullable Line next() throws IOException {
        while (offset < endOffset) {
            long start = offset;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
            boolean isWhole = readLine(bytes);
            Line line = line(start, bytes.toByteArray());
            if (!isWhole && line != null && line.letter() == null) {
                tornBytes = offset - start;
                return null;
            }
            if (line != null) {
                return line;
            }
        }
        return null;
    }

    /** Size of a last line without its end that was left out; 0 if there was none, and before the end is reached. */
    public long tornBytes() {
        return tornBytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Whether the line has an end. What is longer than any letter is read over and not kept. */
    private boolean readLine(ByteArrayOutputStream line) throws IOException {
        while (offset < endOffset) {
            int next = in.read();
            if (next < 0) {
                offset = endOffset;
                return false;
            }
            offset++;
            if (next == '\n') {
                return true;
            }
            if (line.size() <= DeadLetterParser.LONGEST_BYTES) {
                line.write(next);
            }
        }
        return false;
    }

    private static @Nullable Line line(long start, byte[] bytes) {
        if (isBlank(bytes)) {
            return null;
        }
        try {
            return new Line(start, DeadLetterJson.parse(bytes), null);
        } catch (IllegalArgumentException e) {
            return new Line(start, null, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
