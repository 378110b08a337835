package io.millrace.agent.status;

import java.util.Map;

/**
 * Where the bytes of files went: {@code read = acked + given up + pending}, always. Bytes are those of the files (for compressed ones,
 * decompressed), whatever steps made of them.
 *
 * @param readBytes taken from files as records
 * @param ackedBytes of records that were delivered
 * @param givenUpBytes of records that were given up, by the name of the policy
 * @param pendingBytes read, and neither
 * @param readRecords records taken from files
 * @param failedRecords records that a step could not read, by the name of the step, whatever its policy did with them
 * @param lostBytes bytes that were never taken, and cannot be any more, about: their file was truncated, overwritten or deleted before, and no
 *     copy was found
 */
public record Accounting(
        long readBytes,
        long ackedBytes,
        Map<String, Long> givenUpBytes,
        long pendingBytes,
        long readRecords,
        Map<String, Long> failedRecords,
        long lostBytes) {
    public Accounting {
        givenUpBytes = Map.copyOf(givenUpBytes);
        failedRecords = Map.copyOf(failedRecords);
    }

    /** Whether every byte is accounted for. */
    public boolean isBalanced() {
        long givenUp = givenUpBytes.values().stream().mapToLong(Long::longValue).sum();
        return readBytes == ackedBytes + givenUp + pendingBytes;
    }
}
