package io.millrace.agent.file;

/**
 * What the file system says of a file.
 *
 * @param kind what it is, symbolic links followed
 * @param modifiedMillis when it was last written, in milliseconds since 1970 by the file system's clock
 */
public record Stat(FileKey key, Kind kind, long sizeBytes, long modifiedMillis) {
    /** What a path leads to. */
    public enum Kind {
        REGULAR,
        DIRECTORY,
        /** A pipe, a socket, a device: never opened, since that may block. */
        OTHER
    }

    public boolean isRegular() {
        return kind == Kind.REGULAR;
    }
}
