package io.millrace.producer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines that is renamed when it is full, up to a number of files. Opened when the first line comes. Safe for use by several
 * threads.
 */
final class RollingFile {
    private static final Logger LOG = LoggerFactory.getLogger(RollingFile.class);

    private final Path path;
    private final long maxFileBytes;
    private final int maxFiles;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable FileChannel channel;
    private long sizeBytes;
    private long lastNumber;

    RollingFile(Path path, long maxFileBytes, int maxFiles) {
        this.path = path.toAbsolutePath();
        this.maxFileBytes = maxFileBytes;
        this.maxFiles = maxFiles;
        Path directory = this.path.getParent();
        ProducerConfig.require(
                directory != null && Files.isDirectory(directory),
                "The file for failed records",
                path,
                "in a directory that exists");
        ProducerConfig.require(maxFileBytes >= 4096, "maxFileBytes", maxFileBytes, "4,096 bytes or more");
        ProducerConfig.require(maxFiles >= 1 && maxFiles <= 10_000, "maxFiles", maxFiles, "1 to 10,000");
    }

    Path path() {
        return path;
    }

    /** Adds a line, which ends with a newline: all of it, or nothing. */
    void append(byte[] line) throws IOException {
        lock.lock();
        try {
            FileChannel file = open();
            if (sizeBytes > 0 && sizeBytes + line.length > maxFileBytes) {
                renameFull();
                file = open();
            }
            write(file, line);
        } finally {
            lock.unlock();
        }
    }

    /** Gives the file the next number. */
    void roll() throws IOException {
        lock.lock();
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                renameFull();
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("{} was not closed cleanly", path, e);
        } finally {
            channel = null;
            lock.unlock();
        }
    }

    private void renameFull() throws IOException {
        SortedMap<Long, Path> rolled = FailedRecords.rolled(path);
        if (rolled.size() + 1 >= maxFiles) {
            throw new IOException("there are " + maxFiles + " files of up to " + maxFileBytes
                    + " bytes, which is the bound; move some of the numbered ones away");
        }
        close();
        lastNumber = Math.max(lastNumber, rolled.isEmpty() ? 0 : rolled.lastKey()) + 1;
        Path target = path.resolveSibling(path.getFileName() + "." + lastNumber);
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("Failed records are now in {}; {} begins anew", target, path);
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
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        close();
    }

    private FileChannel open() throws IOException {
        if (channel != null) {
            return channel;
        }
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
                ownerOnly());
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
            throw new IOException("another handler of this process writes it", e);
        }
    }

    /** A process that died while it wrote leaves half a line behind, which stays for a person to look at. */
    private void endTornLine(FileChannel file) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        if (sizeBytes > 0 && file.read(last, sizeBytes - 1) == 1 && last.get(0) != '\n') {
            write(file, new byte[] {'\n'});
        }
    }

    private FileAttribute<?>[] ownerOnly() {
        boolean knowsOwners = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return knowsOwners
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
