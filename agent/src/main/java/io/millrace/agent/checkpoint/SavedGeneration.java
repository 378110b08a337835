package io.millrace.agent.checkpoint;

import java.util.UUID;

/**
 * What is remembered of one content of a file.
 *
 * @param generation its nonce
 * @param path where it was seen last
 * @param firstPath where it was seen first: the path in its records' keys and metadata
 * @param device device number of the file that held it last
 * @param inode inode number there
 * @param compressed whether that file is compressed; offsets count decompressed bytes all the same
 * @param ackedOffset below it everything was delivered or given up by policy
 * @param sizeBytes how long the content was when last seen
 * @param prefixBytes how many of its first bytes {@code prefixHash} is of; 0 while it is empty
 * @param prefixHash hash of its first bytes
 * @param markerBytes how many bytes before {@code ackedOffset} {@code markerHash} is of
 * @param markerHash hash of these
 * @param isComplete whether nothing more is expected: it was rotated and read to its end
 * @param isEnded whether it ended with its footer, so that nothing behind that is read
 * @param seenMillis when it was last seen, by the wall clock, in milliseconds since 1970; only for forgetting
 * @param startOffset from where on it was to be read: 0, or where the file ended or its original was read to when it began
 */
public record SavedGeneration(
        UUID generation,
        String path,
        String firstPath,
        long device,
        long inode,
        boolean compressed,
        long ackedOffset,
        long sizeBytes,
        int prefixBytes,
        long prefixHash,
        int markerBytes,
        long markerHash,
        boolean isComplete,
        boolean isEnded,
        long seenMillis,
        long startOffset) {}
