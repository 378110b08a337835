package io.millrace.local;

import java.time.Duration;

/**
 * The pace and the quotas that the engine keeps. What the API's model fixes, 500 entries and 10 MiB per PutRecords, key
 * lengths, a stream's record size, always holds.
 *
 * @param writeBytesPerSecond data and keys that a shard takes in a second, with a second's burst; at least 1
 * @param writeRecordsPerSecond records that a shard takes in a second, with a second's burst; at least 1
 * @param readCallsPerSecond GetRecords calls that a shard answers in a second; at least 1
 * @param readBytesPerSecond data and keys that a shard gives in a second; at least 1
 * @param answerBytes most data and keys in one GetRecords answer; at least 1
 * @param iteratorLife how long a shard iterator or a NextToken stays valid; positive
 * @param subscribeBytesPerSecond data and keys that a shard pushes to one consumer in a second, with a second's burst; at
 *     least 1
 */
public record Limits(
        long writeBytesPerSecond,
        long writeRecordsPerSecond,
        long readCallsPerSecond,
        long readBytesPerSecond,
        long answerBytes,
        Duration iteratorLife,
        long subscribeBytesPerSecond) {

    private static final long MEBIBYTE = 1 << 20;

    public Limits {
        requirePositive("writeBytesPerSecond", writeBytesPerSecond);
        requirePositive("writeRecordsPerSecond", writeRecordsPerSecond);
        requirePositive("readCallsPerSecond", readCallsPerSecond);
        requirePositive("readBytesPerSecond", readBytesPerSecond);
        requirePositive("answerBytes", answerBytes);
        requirePositive("iteratorLife in milliseconds", iteratorLife.toMillis());
        requirePositive("subscribeBytesPerSecond", subscribeBytesPerSecond);
    }

    /** Limits with the service's 2 MiB a second for each subscription. */
    public Limits(
            long writeBytesPerSecond,
            long writeRecordsPerSecond,
            long readCallsPerSecond,
            long readBytesPerSecond,
            long answerBytes,
            Duration iteratorLife) {
        this(
                writeBytesPerSecond,
                writeRecordsPerSecond,
                readCallsPerSecond,
                readBytesPerSecond,
                answerBytes,
                iteratorLife,
                2 * MEBIBYTE);
    }

    /**
     * The service's, from its developer guide ("Quotas and limits"): 1 MiB and 1,000 records a second in, 5 calls and
     * 2 MiB a second out, 10 MiB an answer, five minutes for an iterator, 2 MiB a second to each subscribed consumer.
     */
    public static Limits service() {
        return new Limits(MEBIBYTE, 1000, 5, 2 * MEBIBYTE, 10 * MEBIBYTE, Duration.ofMinutes(5));
    }

    /** No pace at all, and iterators that last a year; an answer still holds at most 10 MiB. */
    public static Limits none() {
        return new Limits(
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                10 * MEBIBYTE,
                Duration.ofDays(365),
                Long.MAX_VALUE);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
    }
}
