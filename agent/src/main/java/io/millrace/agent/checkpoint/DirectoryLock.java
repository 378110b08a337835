package io.millrace.agent.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps other agents out of a directory while it is open, with a lock on the file {@code lock} in it that ends with the process. */
final class DirectoryLock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    /** To open the file again and close it would end the lock: the system drops it with any descriptor of the process. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    /** Kept: a lock that nothing refers to ends once it is collected. */
    private final FileLock lock;

    private DirectoryLock(Path directory, FileLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @throws IOException if another has it, in this process or not; the message says what to do
     */
    static DirectoryLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD_HERE.add(real)) {
            throw inUse(directory, " in this process");
        }
        try {
            return new DirectoryLock(real, lock(real));
        } catch (IOException e) {
            HELD_HERE.remove(real);
            throw e;
        }
    }

    private static IOException inUse(Path directory, String where) {
        return new IOException("The state directory " + directory + " is in use by another agent" + where
                + "; stop that one, or give this one a directory of its own");
    }

    private static FileLock lock(Path directory) throws IOException {
        FileChannel file = FileChannel.open(
                directory.resolve("lock"),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String where = "";
        try {
            FileLock taken = file.tryLock();
            if (taken != null) {
                sign(file);
                return taken;
            }
            where = owner(file);
        } catch (OverlappingFileLockException e) {
            // The same directory by another name of it.
            where = " in this process";
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw inUse(directory, where);
    }

    /** Writes the process id. Only a hint, so a full disk is no reason not to start. */
    private static void sign(FileChannel file) {
        byte[] process = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            file.truncate(0);
            file.write(ByteBuffer.wrap(process), 0);
        } catch (IOException e) {
            LOG.debug("The process id was not written to the lock", e);
        }
    }

    private static String owner(FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        file.read(text, 0);
        String process = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return process.matches("[0-9]+") ? ", process " + process : "";
    }

    boolean isHeld() {
        return lock.isValid();
    }

    @Override
    public void close() throws IOException {
        if (lock.isValid()) {
            lock.acquiredBy().close();
            HELD_HERE.remove(directory);
        }
    }
}
