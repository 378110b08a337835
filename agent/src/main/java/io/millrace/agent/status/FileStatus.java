package io.millrace.agent.status;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One generation of a file.
 *
 * @param path where it is now
 * @param state {@code reading}, {@code idle}, {@code waiting} (for the budget or the destination), {@code rotated} (renamed, and another file has
 *     its name, or no name of the flow leads to it), {@code deleted}, {@code done},
 *     {@code unreadable}, {@code ignored}, {@code lost}
 * @param note why, for {@code unreadable} and {@code lost}
 * @param sizeBytes its size when last seen; for compressed files what has been decompressed so far
 * @param lag how long ago the oldest byte that is not acked was noticed; zero if all are
 * @param safeToDelete whether every byte was delivered or given up by policy, and that is saved
 */
public record FileStatus(
        String path,
        UUID generation,
        String state,
        String note,
        long sizeBytes,
        long readOffset,
        long ackedOffset,
        Duration lag,
        Instant modified,
        boolean safeToDelete) {
    /** Bytes that are neither delivered nor given up. */
    public long lagBytes() {
        return Math.max(0, sizeBytes - ackedOffset);
    }
}
