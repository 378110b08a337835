package io.millrace.producer;

import io.millrace.producer.FailedRecords.UnreadableLine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The records of one file, read as they are asked for, never more than one line at a time. */
final class FailedRecordLines implements Iterator<FailedRecord>, AutoCloseable {
    private final Path path;
    private final InputStream bytes;
    private final int longestLineBytes;
    private final Consumer<UnreadableLine> unreadable;
    private long leftBytes;
    private long number;
    private @Nullable FailedRecord next;

    FailedRecordLines(Path path, int longestLineBytes, Consumer<UnreadableLine> unreadable) throws IOException {
        this.path = path;
        // What a running producer adds meanwhile is not chased: it may be the very records that are being put again.
        this.leftBytes = Files.size(path);
        this.bytes = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        this.longestLineBytes = longestLineBytes;
        this.unreadable = unreadable;
    }

    @Override
    public boolean hasNext() {
        try {
            boolean isMore = true;
            while (next == null && isMore) {
                isMore = readLine();
            }
            return next != null;
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read behind line " + number, e);
        }
    }

    @Override
    public FailedRecord next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        FailedRecord taken = next;
        next = null;
        return taken;
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(path + " was not closed cleanly", e);
        }
    }

    /** Reads a line, which may set the next record; answers whether there may be another line. */
    private boolean readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        long sizeBytes = 0;
        int c = read();
        while (c >= 0 && c != '\n') {
            sizeBytes++;
            if (sizeBytes <= longestLineBytes) {
                line.write(c);
            }
            c = read();
        }
        boolean isEnded = c == '\n';
        if (sizeBytes > 0 || isEnded) {
            number++;
        }
        if (sizeBytes > longestLineBytes) {
            leaveOut("it has " + sizeBytes + " bytes, but a line has at most " + longestLineBytes);
        } else if (sizeBytes > 0) {
            parse(line.toString(StandardCharsets.UTF_8), isEnded);
        }
        return isEnded;
    }

    private int read() throws IOException {
        leftBytes--;
        return leftBytes < 0 ? -1 : bytes.read();
    }

    private void parse(String line, boolean isEnded) {
        try {
            next = FailedRecordLine.parse(line);
        } catch (IllegalArgumentException e) {
            leaveOut(e.getMessage() + (isEnded ? "" : "; the file ends within this line"));
        }
    }

    private void leaveOut(String cause) {
        unreadable.accept(new UnreadableLine(path, number, cause));
    }
}
