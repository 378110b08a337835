package io.millrace.agent.transform;

import java.io.IOException;
import java.nio.file.Path;

/** Files beside the way, for records that could not go on. Safe for use by several threads. */
public interface SideFiles {
    /**
     * Adds a record to a file, and a line feed if it has none at its end: all of it, or nothing.
     *
     * @throws IOException if it cannot be kept; the message says why and what to do
     */
    void append(Path file, byte[] record) throws IOException;
}
