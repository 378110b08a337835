package io.millrace.consumer.feed;

/**
 * How many records to ask for so that an answer fits the bytes at hand, from what the shard's records were like: the mean of the
 * last few hundred, or of the last answer where that was more. Begins with a guess that a few records correct.
 */
final class ReadSizes {
    private static final long FIRST_GUESS_BYTES = 51_200;
    private static final double GUESSED_RECORDS = 3;
    private static final double REMEMBERED_RECORDS = 256;
    private static final long LEAST_EXPECTED_BYTES = 16_384;

    private final int maxRecords;
    private double weighedRecords = GUESSED_RECORDS;
    private double weighedBytes = GUESSED_RECORDS * FIRST_GUESS_BYTES;
    private double lastAverage;
    private long lastAnswerBytes = -1;

    ReadSizes(int maxRecords) {
        this.maxRecords = maxRecords;
    }

    int recordsFor(long bytes) {
        double recordBytes = Math.max(lastAverage, weighedBytes / weighedRecords);
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
            double kept = REMEMBERED_RECORDS / (REMEMBERED_RECORDS + records);
            weighedRecords = weighedRecords * kept + records;
            weighedBytes = weighedBytes * kept + bytes;
            lastAverage = (double) bytes / records;
        }
    }
}
