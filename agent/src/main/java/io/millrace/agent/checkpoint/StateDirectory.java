package io.millrace.agent.checkpoint;

import java.io.Closeable;
import java.io.IOException;

/** What saving does to the directory of checkpoints. Names are of files in it. */
interface StateDirectory {
    /** Creates a file, in place of one of that name, for the owner alone to read and write. */
    Output create(String name) throws IOException;

    /** Renames a file, in place of the other: at any moment the name stands for one of the two. */
    void move(String from, String to) throws IOException;

    /** Removes a file if it is there. */
    void delete(String name) throws IOException;

    /** Returns when every file created, moved and deleted before stays so after a power failure. */
    void sync() throws IOException;

    /** A file being written. */
    interface Output extends Closeable {
        void write(byte[] bytes, int length) throws IOException;

        /** Returns when what was written before survives a power failure. */
        void sync() throws IOException;
    }
}
