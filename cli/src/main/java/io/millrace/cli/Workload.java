package io.millrace.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is to be sized.
 *
 * @param recordsPerSecond user records, at the peak that the stream is to take
 * @param recordBytes data and partition key of one, on average
 * @param consumers applications that read all of it
 * @param fanOut whether they read by enhanced fan-out
 * @param retentionHours 24 to 8,760
 */
record Workload(double recordsPerSecond, double recordBytes, int consumers, boolean fanOut, int retentionHours) {
    private static final double SHARD_BYTES_IN = 1024 * 1024;
    private static final double SHARD_BYTES_OUT = 2 * 1024 * 1024;
    private static final double SHARD_RECORDS = 1_000;
    private static final double PUT_UNIT_BYTES = 25 * 1024;
    private static final double GB = 1024.0 * 1024 * 1024;
    private static final double SECONDS_A_MONTH = ListPrices.HOURS_A_MONTH * 3_600;
    private static final int DAY = 24;
    private static final int WEEK = 7 * DAY;

    /** The producer's defaults. */
    private static final double FULL_AGGREGATE_BYTES = 51_200;

    private static final double LINGER_SECONDS = 0.1;

    /** What a record takes in an aggregate beside data and key: field numbers, lengths, the key's place in the table. */
    private static final double MEMBER_BYTES = 8;

    /** Magic bytes, checksum, ids. */
    private static final double AGGREGATE_BYTES = 64;

    /**
     * What it needs.
     *
     * @param kinesisRecordsPerSecond how many Kinesis records carry the user records
     * @param kinesisRecordBytes the mean size of one
     * @param putUnitsPerSecond payload units of 25 KB, of which a Kinesis record takes whole ones
     * @param shards of a provisioned stream, without room for peaks
     * @param boundBy what asks for so many
     * @param provisioned US dollars a month, by what they are for
     * @param onDemand likewise
     */
    record Needs(
            double kinesisRecordsPerSecond,
            double kinesisRecordBytes,
            double putUnitsPerSecond,
            long shards,
            String boundBy,
            Map<String, Double> provisioned,
            Map<String, Double> onDemand) {

        static double sum(Map<String, Double> costs) {
            return costs.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /** Every user record a Kinesis record of its own. */
    Needs alone() {
        return needs(recordsPerSecond, recordBytes);
    }

    /** As many in one as the producer's defaults let wait for each other at this rate. */
    Needs aggregated() {
        double memberBytes = recordBytes + MEMBER_BYTES;
        double full = Math.floor((FULL_AGGREGATE_BYTES - AGGREGATE_BYTES) / memberBytes);
        double shards = Math.max(1, Math.ceil(recordsPerSecond * memberBytes / SHARD_BYTES_IN));
        double filled = Math.min(full, Math.floor(1 + recordsPerSecond / shards * LINGER_SECONDS));
        return filled <= 1 ? alone() : needs(recordsPerSecond / filled, filled * memberBytes + AGGREGATE_BYTES);
    }

    private Needs needs(double wirePerSecond, double wireBytes) {
        double bytes = wirePerSecond * wireBytes;
        long byBytes = (long) Math.ceil(bytes / SHARD_BYTES_IN);
        long byRecords = (long) Math.ceil(wirePerSecond / SHARD_RECORDS);
        long byReads = fanOut ? 0 : (long) Math.ceil(consumers * bytes / SHARD_BYTES_OUT);
        long shards = Math.max(1, Math.max(byReads, Math.max(byBytes, byRecords)));
        String bound = byRecords == shards && byBytes < shards
                ? "1,000 records/s"
                : byReads == shards && byBytes < shards ? "2 MiB/s read" : "1 MiB/s written";
        double units = wirePerSecond * Math.ceil(wireBytes / PUT_UNIT_BYTES);
        return new Needs(
                wirePerSecond,
                wireBytes,
                units,
                shards,
                bound,
                provisioned(shards, units, bytes),
                onDemand(bytes, wirePerSecond * Math.ceil(wireBytes / 1024) * 1024));
    }

    private Map<String, Double> provisioned(long shards, double unitsPerSecond, double bytesPerSecond) {
        double shardHours = shards * ListPrices.HOURS_A_MONTH;
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put("stream", shardHours * ListPrices.SHARD_HOUR);
        costs.put("written", unitsPerSecond * SECONDS_A_MONTH / 1e6 * ListPrices.MILLION_PUT_UNITS);
        costs.put(
                "read",
                fanOut
                        ? consumers
                                * (shardHours * ListPrices.FAN_OUT_SHARD_HOUR
                                        + gigabytes(bytesPerSecond) * ListPrices.FAN_OUT_GB)
                        : 0.0);
        costs.put(
                "retention",
                (retentionHours > DAY ? shardHours * ListPrices.EXTENDED_SHARD_HOUR : 0.0)
                        + kept(bytesPerSecond, WEEK, retentionHours) * ListPrices.LONG_GB_MONTH);
        return costs;
    }

    private Map<String, Double> onDemand(double bytesPerSecond, double billedPerSecond) {
        double priceOfReading = fanOut ? ListPrices.ON_DEMAND_FAN_OUT_GB : ListPrices.ON_DEMAND_GB_READ;
        Map<String, Double> costs = new LinkedHashMap<>();
        costs.put("stream", ListPrices.HOURS_A_MONTH * ListPrices.ON_DEMAND_STREAM_HOUR);
        costs.put("written", gigabytes(billedPerSecond) * ListPrices.ON_DEMAND_GB_WRITTEN);
        costs.put("read", consumers * gigabytes(bytesPerSecond) * priceOfReading);
        costs.put(
                "retention",
                kept(bytesPerSecond, DAY, Math.min(retentionHours, WEEK)) * ListPrices.ON_DEMAND_EXTENDED_GB_MONTH
                        + kept(bytesPerSecond, WEEK, retentionHours) * ListPrices.LONG_GB_MONTH);
        return costs;
    }

    /** Of a month. */
    private static double gigabytes(double bytesPerSecond) {
        return bytesPerSecond * SECONDS_A_MONTH / GB;
    }

    /** What is older than one number of hours and not older than another, at any time. */
    private static double kept(double bytesPerSecond, int fromHours, int toHours) {
        return bytesPerSecond * Math.max(0, toHours - fromHours) * 3_600 / GB;
    }
}
