package io.millrace.agent.transform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One side file and the full ones it was renamed to, {@code NAME.1} and up. Its owner sees to it that one thread at a time uses it. */
final class SideFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final long maxFileBytes;
    private final int maxFiles;
    private @Nullable FileChannel channel;
    private long sizeBytes;

    SideFile(Path path, long maxFileBytes, int maxFiles) {
        this.path = path;
        this.maxFileBytes = maxFileBytes;
        this.maxFiles = maxFiles;
    }

    /** Adds a line: all of it, or nothing. */
    void append(byte[] line) throws IOException {
        FileChannel file = open();
        if (sizeBytes > 0 && sizeBytes + line.length > maxFileBytes) {
            renameFull();
            file = open();
        }
        write(file, line);
    }

    void close() throws IOException {
        FileChannel closing = channel;
        channel = null;
        if (closing != null) {
            closing.close();
        }
    }

    private void write(FileChannel file, byte[] line) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(line);
        try {
            while (left.hasRemaining()) {
                file.write(left);
            }
            sizeBytes += line.length;
        } catch (IOException e) {
            cutBack(file, e);
            throw e;
        }
    }

    /** Half a line would spoil the next one. */
    private void cutBack(FileChannel file, IOException why) {
        try {
            file.truncate(sizeBytes);
            close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private void renameFull() throws IOException {
        long last = 0;
        int count = 1;
        String prefix = path.getFileName() + ".";
        try (DirectoryStream<Path> numbered = Files.newDirectoryStream(directory())) {
            for (Path file : numbered) {
                String name = String.valueOf(file.getFileName());
                String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
                if (number.matches("[1-9][0-9]{0,9}")) {
                    last = Math.max(last, Long.parseLong(number));
                    count++;
                }
            }
        }
        if (count >= maxFiles) {
            throw new IOException("there are " + maxFiles + " files of up to " + maxFileBytes
                    + " bytes, which is the bound; move some of the numbered ones away");
        }
        close();
        Files.move(path, path.resolveSibling(prefix + (last + 1)), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path directory() throws IOException {
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(String.valueOf(directory), null, "the directory must exist");
        }
        return directory;
    }

    private FileChannel open() throws IOException {
        FileChannel known = channel;
        if (known != null) {
            return known;
        }
        directory();
        // To open a pipe would wait for a reader.
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("it is not a regular file");
        }
        FileChannel opened = FileChannel.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                OWNER_ONLY);
        try {
            claim(opened);
            sizeBytes = opened.size();
            opened.position(sizeBytes);
            endTornLine(opened);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        channel = opened;
        return opened;
    }

    private static void claim(FileChannel file) throws IOException {
        try {
            if (file.tryLock() == null) {
                throw new IOException("another process writes it");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("another part of this process writes it", e);
        }
    }

    /** A process that died while it wrote leaves half a line behind, which stays for a person to look at. */
    private void endTornLine(FileChannel file) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        if (sizeBytes > 0 && file.read(last, sizeBytes - 1) == 1 && last.get(0) != '\n') {
            write(file, new byte[] {'\n'});
        }
    }
}
