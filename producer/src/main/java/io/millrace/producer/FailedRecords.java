package io.millrace.producer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back what a {@link FailedRecordFile} has written, to put it again.
 *
 * <p>The form, version 1: UTF-8, a JSON object on each line with the fields {@code form} ("millrace-failed-record"), {@code version}
 * (1), {@code stream}, {@code time} (ISO 8601, UTC), {@code reason} (a {@link PutFailedException.Reason}), {@code mayHaveBeenWritten},
 * {@code attempts}, {@code cause}, {@code partitionKey}, {@code explicitHashKey} (decimal text, left out if there is none),
 * {@code headers} (a list of pairs) and {@code data} (Base64). Fields that a reader does not know are to be skipped.
 */
public final class FailedRecords {
    /** The longest line that is read, in bytes: above a record of 10 MiB in Base64, whatever is in its keys. */
    static final int LONGEST_LINE_BYTES = 64 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(FailedRecords.class);
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private FailedRecords() {}

    /**
     * The records that are in one file now, in the order they were given up. Lines that cannot be read, such as the last one of a process that
     * died while it wrote, are left out and logged as a warning, each with its number.
     *
     * @return reads while it is used, holding one record at a time; it is to be closed, and throws {@link UncheckedIOException} if the
     *     file cannot be read on
     * @throws UncheckedIOException if the file cannot be opened
     */
    public static Stream<FailedRecord> read(Path path) {
        return read(path, line -> LOG.warn("{}, line {} is left out: {}", line.file(), line.number(), line.cause()));
    }

    /**
     * The records in one file; lines that cannot be read are told to the consumer. See {@link #read(Path)}.
     *
     * @param unreadable is called while the stream is used, by the thread that uses it
     */
    public static Stream<FailedRecord> read(Path path, Consumer<UnreadableLine> unreadable) {
        return read(path, LONGEST_LINE_BYTES, unreadable);
    }

    static Stream<FailedRecord> read(Path path, int longestLineBytes, Consumer<UnreadableLine> unreadable) {
        try {
            FailedRecordLines lines = new FailedRecordLines(path, longestLineBytes, unreadable);
            int traits = Spliterator.ORDERED | Spliterator.NONNULL;
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(lines, traits), false)
                    .onClose(lines::close);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be opened", e);
        }
    }

    /**
     * The files that a handler with this path has written, oldest first; the last is the path itself, if there is such a file, which a
     * running producer may still write to.
     *
     * @throws UncheckedIOException if the directory cannot be read
     */
    public static List<Path> files(Path path) {
        try {
            List<Path> files = new ArrayList<>(rolled(path.toAbsolutePath()).values());
            if (Files.exists(path)) {
                files.add(path.toAbsolutePath());
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("The directory of " + path + " cannot be read", e);
        }
    }

    /** The numbered files beside an absolute path. */
    static SortedMap<Long, Path> rolled(Path path) throws IOException {
        String prefix = path.getFileName() + ".";
        SortedMap<Long, Path> rolled = new TreeMap<>();
        Path directory = Objects.requireNonNull(path.getParent());
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(
                directory, sibling -> String.valueOf(sibling.getFileName()).startsWith(prefix))) {
            for (Path sibling : siblings) {
                String number = String.valueOf(sibling.getFileName()).substring(prefix.length());
                if (NUMBER.matcher(number).matches()) {
                    rolled.put(Long.valueOf(number), sibling);
                }
            }
        }
        return rolled;
    }

    /**
     * A line that holds no record.
     *
     * @param number the line's place in the file, from 1
     * @param cause what is wrong with it, without any of its data
     */
    public record UnreadableLine(Path file, long number, String cause) {}
}
