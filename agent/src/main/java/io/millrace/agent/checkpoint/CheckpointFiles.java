package io.millrace.agent.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a directory, a file for each flow, read and written by its owner alone. A save is written to another name, forced to the
 * disk and renamed, and the one before it is kept; so whenever the process or the host stops, what is loaded is the last save or, if that
 * did not return, the one before. One agent at a time has the directory. Safe for use by several threads, one at a time gets on.
 *
 * <pre>
 * lock                          held while the store is open; the process id is in it
 * FLOW-HASH.checkpoint          the last save, see {@link CheckpointFormat}
 * FLOW-HASH.checkpoint.1        the one before it
 * FLOW-HASH.checkpoint.tmp      one that is being written
 * </pre>
 */
public final class CheckpointFiles implements CheckpointStore, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs");

    private final Path directory;
    private final StateDirectory writes;
    private final DirectoryLock lock;
    private final boolean isVolatile;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<String, FlowFiles> flows = new HashMap<>();

    private CheckpointFiles(Path directory, StateDirectory writes, DirectoryLock lock) throws IOException {
        this.directory = directory;
        this.writes = writes;
        this.lock = lock;
        isVolatile = VOLATILE.contains(Files.getFileStore(directory).type());
    }

    /**
     * Opens a directory, created for its owner alone if it is not there.
     *
     * @throws IOException if that cannot be done, or another agent has it
     */
    public static CheckpointFiles open(Path directory) throws IOException {
        return open(directory, new LinuxDirectory(directory.toAbsolutePath()));
    }

    static CheckpointFiles open(Path directory, StateDirectory writes) throws IOException {
        Path path = directory.toAbsolutePath();
        if (!Files.isDirectory(path)) {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        warnOfOthers(path);
        DirectoryLock lock = DirectoryLock.take(path);
        try {
            return new CheckpointFiles(path, writes, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static void warnOfOthers(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            LOG.warn(
                    "{} can be written by every user, who can make the agent skip or repeat what it sends: chmod 700"
                            + " it",
                    directory);
        }
    }

    /** Whether the directory is in memory, so that a reboot forgets everything. */
    public boolean isVolatile() {
        return isVolatile;
    }

    /**
     * {@inheritDoc}
     *
     * <p>If the last save is damaged or missing and the one before it whole, that one, with a warning.
     *
     * @throws IOException if neither is whole, or the last is of a later version of the format, or it cannot be opened
     */
    @Override
    public List<SavedGeneration> load(String flowId) throws IOException {
        turn.lock();
        try {
            return files(flowId).load();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public boolean isKnown(String flowId) throws IOException {
        turn.lock();
        try {
            return files(flowId).isKnown();
        } finally {
            turn.unlock();
        }
    }

    /**
     * {@inheritDoc} If nothing has changed since the last save, nothing is written.
     *
     * @throws IOException if it could not be saved, a full disk for one; what was saved before can still be loaded, and the next save
     *     tries anew
     */
    @Override
    public void save(String flowId, Collection<SavedGeneration> generations) throws IOException {
        turn.lock();
        try {
            files(flowId).save(generations);
        } finally {
            turn.unlock();
        }
    }

    private FlowFiles files(String flowId) throws IOException {
        if (!lock.isHeld()) {
            throw new IOException("The checkpoints in " + directory + " are closed");
        }
        return flows.computeIfAbsent(flowId, id -> new FlowFiles(id, directory, writes));
    }

    /** Lets another agent have the directory. May be called again. */
    @Override
    public void close() throws IOException {
        turn.lock();
        try {
            lock.close();
        } finally {
            turn.unlock();
        }
    }
}
