package io.millrace.agent.checkpoint;

/**
 * Where the Kinesis Agent was in a file.
 *
 * @param flow its id: {@code kinesis:STREAM:PATTERN} or {@code fh:STREAM:PATTERN}
 * @param path of the file
 * @param fileId Java's key of the file, {@code (dev=fc00,inode=1234)}
 * @param device number of the device in that key, or 0 if it has another form
 * @param inode number of the inode there, or 0
 * @param size of the file in bytes when this was written
 * @param offset the byte after the last one that was acknowledged; bytes before it may have been lost
 * @param lastUpdatedMillis when this was written, in milliseconds since 1970, or 0 if that cannot be told. Of the rows of a flow the
 *     Kinesis Agent goes on from the latest alone
 */
public record OldCheckpoint(
        String flow,
        String path,
        String fileId,
        long device,
        long inode,
        long size,
        long offset,
        long lastUpdatedMillis) {}
