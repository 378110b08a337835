package io.millrace.agent.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file system, read only. Every call may block as long as the file system does. That something is not there is a {@link
 * java.nio.file.NoSuchFileException}; any other {@link IOException} means that nothing is known, never that a file is gone.
 */
public interface Disk {
    /** The entries of a directory, in no order. */
    List<Path> list(Path directory) throws IOException;

    /** What a path leads to, symbolic links followed. */
    Stat stat(Path path) throws IOException;

    /** Opens a regular file; it stays readable when it is renamed or deleted. */
    OpenFile open(Path path) throws IOException;

    /** The path without symbolic links. */
    Path realPath(Path path) throws IOException;

    /** An open file. */
    interface OpenFile extends AutoCloseable {
        long sizeBytes() throws IOException;

        /** Reads up to {@code length} bytes from a position of the file on; -1 at or behind its end. */
        int read(byte[] into, int at, int length, long position) throws IOException;

        @Override
        void close();
    }
}
