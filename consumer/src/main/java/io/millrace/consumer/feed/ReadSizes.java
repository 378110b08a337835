package io.millrace.consumer.feed;

/**
 * How many records to ask for so that an answer fits the bytes at hand, learned from the answers so far. Large records are
 * learned at once, small ones slowly, unless one early answer shows many of them: the guess errs on the side of fewer.
 */
final class ReadSizes {
    private static final long FIRST_GUESS_BYTES = 51_200;
    private static final long LEAST_EXPECTED_BYTES = 16_384;
    /** One record says little of the next; so many tell what a shard carries. */
    private static final int PROOF_RECORDS = 64;

    private static final double UNLEARN = 0.9;

    private final int maxRecords;
    private double recordBytes = FIRST_GUESS_BYTES;
    private boolean guessed = true;
    private long lastAnswerBytes = -1;

    ReadSizes(int maxRecords) {
        this.maxRecords = maxRecords;
    }

    int recordsFor(long bytes) {
        return (int) Math.max(1, Math.min(maxRecords, bytes / recordBytes));
    }

    /** What to reserve: all that is allowed while there is a backlog, else about what came last time. */
    long expectedBytes(long allowedBytes, boolean atTip) {
        if (!atTip || lastAnswerBytes < 0) {
            return allowedBytes;
        }
        return Math.min(allowedBytes, Math.max(LEAST_EXPECTED_BYTES, 2 * lastAnswerBytes));
    }

    void answered(int records, long bytes) {
        lastAnswerBytes = bytes;
        if (records > 0) {
            double average = Math.max(1, (double) bytes / records);
            boolean proven = guessed && records >= PROOF_RECORDS;
            recordBytes = proven ? average : Math.max(average, recordBytes * UNLEARN);
            guessed = guessed && !proven;
        }
    }
}
