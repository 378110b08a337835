package io.millrace.producer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** All settings of one producer, checked; defaults and limits stand here. */
record ProducerConfig(
        String stream,
        boolean ordered,
        double recordIdShare,
        double shardRate,
        boolean failIfThrottled,
        Sizes sizes,
        Timing timing,
        WhenFull whenFull,
        Distribution distribution) {
    static final int PAYLOAD_UNIT_BYTES = 25_600;
    /** The record size that every stream takes; larger ones come out of a burst that refills slowly. */
    static final int USUAL_RECORD_BYTES = 1024 * 1024;

    static final int LARGEST_RECORD_BYTES = 10 * 1024 * 1024;
    static final int LARGEST_REQUEST_BYTES = 10 * 1024 * 1024;
    static final int MOST_ENTRIES = 500;
    static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofDays(365);

    /** The documented ends of a stream name and of a partition key, Kinesis API reference. */
    static final int LONGEST_STREAM_NAME = 128;

    static final int LONGEST_PARTITION_KEY = 256;

    ProducerConfig {
        if (stream.isBlank()) {
            throw new IllegalArgumentException("A producer needs the name or the ARN of a stream, but it is empty");
        }
        if (!isArn(stream) && stream.length() > LONGEST_STREAM_NAME) {
            throw new IllegalArgumentException("A stream name has at most " + LONGEST_STREAM_NAME
                    + " characters, but this one has " + stream.length());
        }
        if (whenFull instanceof WhenFull.Later later) {
            long most = ByteBudget.userPart(sizes.maxBufferedBytes());
            require(
                    later.roomBytes() <= most,
                    "whenFull(later)",
                    later.roomBytes(),
                    "at most " + most + " bytes, three quarters of maxBufferedBytes");
        }
        require(recordIdShare >= 0 && recordIdShare <= 1, "recordIdShare", recordIdShare, "0 to 1");
        distribution.requireFitting(ordered, recordIdShare > 0);
        require(shardRate >= 0.01 && shardRate <= 1_000_000, "shardRate", shardRate, "0.01 to 1,000,000");
    }

    /** A configuration that sends throttled records again, for streams whose distribution is to be detected. */
    ProducerConfig(
            String stream,
            boolean ordered,
            double recordIdShare,
            double shardRate,
            Sizes sizes,
            Timing timing,
            WhenFull whenFull) {
        this(stream, ordered, recordIdShare, shardRate, false, sizes, timing, whenFull, Distribution.detected());
    }

    ProducerConfig with(Distribution other) {
        return new ProducerConfig(
                stream, ordered, recordIdShare, shardRate, failIfThrottled, sizes, timing, whenFull, other);
    }

    /** The same with a wire record for each user record. */
    ProducerConfig withoutAggregation() {
        Sizes one = sizes.withAggregationMaxCount(1);
        return new ProducerConfig(
                stream, ordered, recordIdShare, shardRate, failIfThrottled, one, timing, whenFull, distribution);
    }

    /** How much must be free for {@code whenRoom} to say so: what the user said, or what the largest record takes. */
    long roomBytes() {
        return whenFull instanceof WhenFull.Later later ? later.roomBytes() : largestCharge();
    }

    /** What the largest record takes of the budget. */
    long largestCharge() {
        return (long) sizes.maxRecordBytes() + PendingRecord.OVERHEAD_BYTES;
    }

    boolean isArn() {
        return isArn(stream);
    }

    private static boolean isArn(String stream) {
        return stream.startsWith("arn:");
    }

    static void require(boolean holds, String option, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + " is " + value + ", but must be " + allowed);
        }
    }

    /** How large things may get, in bytes and counts. */
    record Sizes(
            int aggregationMaxBytes,
            int aggregationMaxCount,
            int maxRecordBytes,
            int collectionMaxCount,
            int collectionMaxBytes,
            long maxBufferedBytes) {
        static final Sizes DEFAULT = new Sizes(51_200, 1024 * 1024, MOST_ENTRIES, 5 * 1024 * 1024, 64L * 1024 * 1024);

        Sizes {
            require(
                    maxRecordBytes >= 64 && maxRecordBytes <= LARGEST_RECORD_BYTES,
                    "maxRecordSize",
                    maxRecordBytes,
                    "64 to 10,485,760 bytes, and no more than the stream's own maximum");
            require(
                    aggregationMaxBytes >= 64 && aggregationMaxBytes <= LARGEST_RECORD_BYTES,
                    "aggregationMaxSize",
                    aggregationMaxBytes,
                    "64 to 10,485,760 bytes");
            require(
                    collectionMaxCount >= 1 && collectionMaxCount <= MOST_ENTRIES,
                    "collectionMaxCount",
                    collectionMaxCount,
                    "1 to 500");
            require(
                    collectionMaxBytes >= 52_224 && collectionMaxBytes <= LARGEST_REQUEST_BYTES,
                    "collectionMaxSize",
                    collectionMaxBytes,
                    "52,224 to 10,485,760 bytes");
            require(aggregationMaxCount >= 1, "aggregationMaxCount", aggregationMaxCount, "1 or more");
            require(maxBufferedBytes >= 65_536, "maxBufferedBytes", maxBufferedBytes, "65,536 bytes or more");
        }

        /** Sizes without a limit to the user records in a wire record. */
        Sizes(
                int aggregationMaxBytes,
                int maxRecordBytes,
                int collectionMaxCount,
                int collectionMaxBytes,
                long maxBufferedBytes) {
            this(
                    aggregationMaxBytes,
                    Integer.MAX_VALUE,
                    maxRecordBytes,
                    collectionMaxCount,
                    collectionMaxBytes,
                    maxBufferedBytes);
        }

        Sizes withAggregationMaxCount(int count) {
            return new Sizes(
                    aggregationMaxBytes,
                    count,
                    maxRecordBytes,
                    collectionMaxCount,
                    collectionMaxBytes,
                    maxBufferedBytes);
        }

        Sizes withAggregationMaxBytes(int bytes) {
            return new Sizes(
                    bytes,
                    aggregationMaxCount,
                    maxRecordBytes,
                    collectionMaxCount,
                    collectionMaxBytes,
                    maxBufferedBytes);
        }

        Sizes withMaxRecordBytes(int bytes) {
            return new Sizes(
                    aggregationMaxBytes,
                    aggregationMaxCount,
                    bytes,
                    collectionMaxCount,
                    collectionMaxBytes,
                    maxBufferedBytes);
        }

        Sizes withCollectionMax(int count, int bytes) {
            return new Sizes(aggregationMaxBytes, aggregationMaxCount, maxRecordBytes, count, bytes, maxBufferedBytes);
        }

        Sizes withMaxBufferedBytes(long bytes) {
            return new Sizes(
                    aggregationMaxBytes,
                    aggregationMaxCount,
                    maxRecordBytes,
                    collectionMaxCount,
                    collectionMaxBytes,
                    bytes);
        }

        /** The largest unit of several records: a record the stream takes, and two copies of it in the bodies' part of the budget. */
        int largestUnitBytes() {
            return (int) Math.min(maxRecordBytes, ByteBudget.largestBody(maxBufferedBytes));
        }

        /** How large a unit may grow that has to wait: no larger than a record that any stream takes, unless full ones are. */
        int grownUnitBytes() {
            return Math.max(fullUnitBytes(), Math.min(largestUnitBytes(), USUAL_RECORD_BYTES));
        }

        /** The size at which a unit is full: a whole number of payload units, if it has room for one. */
        int fullUnitBytes() {
            int bytes = Math.min(aggregationMaxBytes, largestUnitBytes());
            return bytes < PAYLOAD_UNIT_BYTES ? bytes : bytes - bytes % PAYLOAD_UNIT_BYTES;
        }
    }

    /** How long things may take. */
    record Timing(Duration linger, @Nullable Duration recordTtl, Duration requestTimeout, Duration firstAnswerTimeout) {
        static final Timing DEFAULT =
                new Timing(Duration.ofMillis(100), null, Duration.ofSeconds(6), Duration.ofSeconds(15));

        Timing {
            require(
                    !linger.isNegative() && linger.compareTo(LONGEST) <= 0,
                    "recordMaxBufferedTime",
                    linger,
                    "zero to 365 days");
            require(
                    recordTtl == null
                            || (recordTtl.compareTo(Duration.ofMillis(100)) >= 0 && recordTtl.compareTo(LONGEST) <= 0),
                    "recordTtl",
                    String.valueOf(recordTtl),
                    "100 ms to 365 days, or left out");
            require(
                    requestTimeout.compareTo(Duration.ofMillis(100)) >= 0
                            && requestTimeout.compareTo(Duration.ofMinutes(10)) <= 0,
                    "requestTimeout",
                    requestTimeout,
                    "100 ms to 10 minutes");
            require(
                    firstAnswerTimeout.compareTo(Duration.ofMillis(100)) >= 0
                            && firstAnswerTimeout.compareTo(LONGEST) <= 0,
                    "firstAnswerTimeout",
                    firstAnswerTimeout,
                    "100 ms to 365 days");
        }

        Timing withLinger(Duration newLinger) {
            return new Timing(newLinger, recordTtl, requestTimeout, firstAnswerTimeout);
        }

        Timing withRecordTtl(Duration ttl) {
            return new Timing(linger, ttl, requestTimeout, firstAnswerTimeout);
        }

        Timing withRequestTimeout(Duration timeout) {
            return new Timing(linger, recordTtl, timeout, firstAnswerTimeout);
        }

        Timing withFirstAnswerTimeout(Duration timeout) {
            return new Timing(linger, recordTtl, requestTimeout, timeout);
        }

        long lingerNanos() {
            return linger.toNanos();
        }

        /**
         * How much of the linger a ready unit may wait for others to share its request: a fifth, at most 20 ms. Lanes close their
         * units that much earlier.
         */
        long collectionWindowNanos() {
            return Math.min(linger.toNanos() / 5, Duration.ofMillis(20).toNanos());
        }

        long ttlNanos() {
            return recordTtl == null ? NEVER : recordTtl.toNanos();
        }
    }
}
