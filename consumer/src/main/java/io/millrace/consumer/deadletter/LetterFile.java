package io.millrace.consumer.deadletter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.regex.Pattern;

/** One file of lines, which nobody else writes. Used by one thread at a time. */
final class LetterFile {
    static final Pattern NAME = Pattern.compile("dead-letters-\\d{8}T\\d{6}\\.\\d{3}Z-\\d{1,9}\\.jsonl");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path path;
    private final FileChannel channel;
    private long sizeBytes;

    private LetterFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** A new file, whose name no other process of the directory has, and which is still there after a power cut. */
    static LetterFile create(Path directory, Instant now) throws IOException {
        String name = "dead-letters-" + TIME.format(now) + "-";
        for (int i = 1; ; i++) {
            Path path = directory.resolve(name + i + ".jsonl");
            try {
                FileChannel channel = FileChannel.open(
                        path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(path));
                syncDirectory(directory);
                return new LetterFile(path, channel);
            } catch (FileAlreadyExistsException e) {
                // Another process, or another destination of this one, has begun a file in the same millisecond.
            }
        }
    }

    Path path() {
        return path;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Adds a line in one write; after a failure there is no more of it than a torn end. */
    void append(byte[] line) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(line);
        try {
            while (left.hasRemaining()) {
                channel.write(left);
            }
            sizeBytes += line.length;
        } catch (IOException e) {
            cutBack(e);
            throw e;
        }
    }

    void sync() throws IOException {
        channel.force(false);
    }

    void close() throws IOException {
        channel.close();
    }

    private void cutBack(IOException why) {
        try {
            channel.truncate(sizeBytes);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static void syncDirectory(Path directory) {
        try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
        } catch (IOException e) {
            // Not every system opens directories; those that do not keep names without being asked.
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        boolean knowsOwners = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return knowsOwners
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
