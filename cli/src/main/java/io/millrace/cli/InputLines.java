package io.millrace.cli;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of standard input, or of files one after the other. Used by one thread. */
final class InputLines implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final Path STANDARD_INPUT = Path.of("-");

    private final Deque<Path> files;
    private final long totalBytes;
    private String source = "";
    private @Nullable InputStream in;
    private @Nullable LineReader reader;
    private long number;
    private long bytes;

    /**
     * Looks at all files before it reads one.
     *
     * @param files {@code -} is standard input, and so is none
     * @throws UserError if one cannot be read
     */
    InputLines(List<Path> files) {
        this.files = new ArrayDeque<>(files.isEmpty() ? List.of(STANDARD_INPUT) : files);
        this.totalBytes = this.files.contains(STANDARD_INPUT) ? -1 : size(files);
    }

    private static long size(List<Path> files) {
        long size = 0;
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new UserError("'" + file + "' is no file that can be read; nothing was put");
            }
            try {
                size += Files.size(file);
            } catch (IOException e) {
                throw new UserError("'" + file + "' cannot be read (" + e.getMessage() + "); nothing was put");
            }
        }
        return size;
    }

    /** Of all files; below 0 if standard input is among them. */
    long totalBytes() {
        return totalBytes;
    }

    /** The next line without its newline, or null behind the last. */
    byte @Nullable [] next() throws IOException {
        byte[] line = reader == null ? null : reader.next();
        while (line == null) {
            if (!open()) {
                return null;
            }
            line = reader == null ? null : reader.next();
        }
        number++;
        bytes += line.length + 1;
        return line;
    }

    private boolean open() throws IOException {
        close();
        Path file = files.poll();
        if (file == null) {
            reader = null;
            return false;
        }
        boolean isStandard = file.equals(STANDARD_INPUT);
        InputStream opened = new BufferedInputStream(isStandard ? System.in : Files.newInputStream(file), BUFFER);
        in = opened;
        reader = new LineReader(opened);
        source = isStandard ? "standard input" : file.toString();
        number = 0;
        return true;
    }

    /** Where the line that was read last stands. */
    String place() {
        return source + " line " + number;
    }

    /** Read so far, newlines too. */
    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        InputStream open = in;
        in = null;
        if (open != null && !source.equals("standard input")) {
            open.close();
        }
    }
}
