package io.millrace.agent;

/**
 * What a flow of records would need of a data stream, by its mean.
 *
 * @param recordsPerKinesisRecord how many share one at this rate
 * @param kinesisRecordBytes the mean size of one
 * @param kinesisRecordsPerSecond how many there are
 * @param putUnitsPerSecond payload units of 25 KB, by which provisioned streams are billed
 * @param shards of 1 MiB and 1,000 records a second
 * @param provisionedMonth in US dollars
 * @param onDemandMonth in US dollars
 */
record Estimate(
        double recordsPerKinesisRecord,
        double kinesisRecordBytes,
        double kinesisRecordsPerSecond,
        double putUnitsPerSecond,
        long shards,
        double provisionedMonth,
        double onDemandMonth) {
    private static final double SHARD_BYTES = 1024 * 1024;
    private static final double SHARD_RECORDS = 1_000;
    private static final double PUT_UNIT_BYTES = 25 * 1024;
    private static final double SECONDS_A_MONTH = ListPrices.HOURS_A_MONTH * 3_600;
    private static final double GB = 1024.0 * 1024 * 1024;

    /**
     * An estimate.
     *
     * @param recordsPerSecond of the flow
     * @param recordBytes the mean size of one
     * @param fullRatio how many fit into one Kinesis record; 1 without aggregation
     * @param lingerSeconds how long one waits for company
     */
    static Estimate of(double recordsPerSecond, double recordBytes, double fullRatio, double lingerSeconds) {
        double bytesPerSecond = recordsPerSecond * recordBytes;
        long byBytes = (long) Math.ceil(bytesPerSecond / SHARD_BYTES);
        double filled = 1 + recordsPerSecond / Math.max(1, byBytes) * lingerSeconds;
        double ratio = Math.max(1, Math.min(fullRatio, filled));
        double wire = recordsPerSecond / ratio;
        long shards = Math.max(1, Math.max(byBytes, (long) Math.ceil(wire / SHARD_RECORDS)));
        double wireBytes = recordBytes * ratio;
        double units = wire * Math.max(1, Math.ceil(wireBytes / PUT_UNIT_BYTES));
        double billed = wire * Math.ceil(wireBytes / 1024) * 1024 * SECONDS_A_MONTH / GB;
        double provisioned = shards * ListPrices.HOURS_A_MONTH * ListPrices.SHARD_HOUR
                + units * SECONDS_A_MONTH / 1e6 * ListPrices.MILLION_PUT_UNITS;
        double onDemand =
                ListPrices.HOURS_A_MONTH * ListPrices.ON_DEMAND_STREAM_HOUR + billed * ListPrices.ON_DEMAND_GB_WRITTEN;
        return new Estimate(ratio, wireBytes, wire, units, shards, provisioned, onDemand);
    }
}
