package io.millrace.agent.transform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Side files on disk, opened when the first record comes, each with the mode 0600 and at most so many bytes: a full one is renamed to the same
 * name with a number behind it. Nothing is ever deleted: once there are as many as allowed and the last is full, records are refused until
 * somebody moves one away. A record is handed to the operating system, no further. Symbolic links are refused.
 */
public final class AppendingSideFiles implements SideFiles, AutoCloseable {
    /** 64 MiB. */
    public static final long DEFAULT_FILE_BYTES = 64L * 1024 * 1024;

    /** 16. */
    public static final int DEFAULT_FILES = 16;

    private static final Logger LOG = LoggerFactory.getLogger(AppendingSideFiles.class);

    private final long maxFileBytes;
    private final int maxFiles;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, SideFile> files = new HashMap<>();

    /**
     * Files with bounds.
     *
     * @param maxFileBytes of each, 1 or more; a longer record has a file of its own
     * @param maxFiles how many of one name, the one that is written included, 1 or more
     */
    public AppendingSideFiles(long maxFileBytes, int maxFiles) {
        if (maxFileBytes < 1 || maxFiles < 1) {
            throw new IllegalArgumentException(
                    "Side files of " + maxFileBytes + " bytes, " + maxFiles + " of them; both are 1 or more");
        }
        this.maxFileBytes = maxFileBytes;
        this.maxFiles = maxFiles;
    }

    @Override
    public void append(Path file, byte[] record) throws IOException {
        byte[] line = record;
        if (!LineFeeds.endsWithOne(record)) {
            line = Arrays.copyOf(record, record.length + 1);
            line[record.length] = '\n';
        }
        lock.lock();
        try {
            files.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new SideFile(path, maxFileBytes, maxFiles))
                    .append(line);
        } finally {
            lock.unlock();
        }
    }

    /** Closes all files; a record that comes later opens its file again. */
    @Override
    public void close() {
        lock.lock();
        try {
            for (SideFile file : files.values()) {
                file.close();
            }
        } catch (IOException e) {
            LOG.warn("A side file was not closed cleanly", e);
        } finally {
            files.clear();
            lock.unlock();
        }
    }
}
