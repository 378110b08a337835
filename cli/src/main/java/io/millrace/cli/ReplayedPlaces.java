package io.millrace.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file beside the letters that says which of them were put back, a place on each line, so that a later run leaves them out. A last
 * line without its end says nothing.
 */
final class ReplayedPlaces implements Closeable {
    private final Set<String> before = new HashSet<>();
    private final Path path;
    private final @Nullable FileChannel channel;
    /** Kept: a lock that nothing refers to is none for other channels of this process once it is collected. */
    private final @Nullable FileLock lock;

    /**
     * Reads the file if it is there.
     *
     * @param again whether what was put back before counts for nothing
     * @param readOnly whether nothing will be added
     */
    ReplayedPlaces(Path path, boolean again, boolean readOnly) throws IOException {
        this.path = path;
        lock = readOnly ? null : lock();
        channel = lock == null ? null : lock.channel();
        try {
            byte[] bytes = read();
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            if (!again) {
                before.addAll(List.of(new String(bytes, 0, end, StandardCharsets.UTF_8).split("\n")));
            }
            if (channel != null) {
                channel.truncate(end);
                channel.position(end);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Before anything is read: a run that ends meanwhile may have added places up to its end. */
    private FileLock lock() throws IOException {
        FileChannel opened =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock taken = opened.tryLock();
            if (taken != null) {
                return taken;
            }
        } catch (OverlappingFileLockException e) {
            // A run in this process, which is no better.
        }
        opened.close();
        throw new UserError(path + " is in use by another replay; wait for its end");
    }

    private byte[] read() throws IOException {
        if (channel != null) {
            return Channels.newInputStream(channel).readAllBytes();
        }
        return Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    }

    boolean contains(String place) {
        return before.contains(place);
    }

    /** Hands the place to the operating system, so that it outlives this process. */
    void add(String place) throws IOException {
        if (channel != null) {
            ByteBuffer line = ByteBuffer.wrap((place + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.force(false);
            channel.close();
        }
    }
}
