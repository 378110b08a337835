package io.millrace.agent;

/**
 * List prices in US dollars of Kinesis Data Streams and Firehose in us-east-1, from aws.amazon.com/kinesis/data-streams/pricing and
 * aws.amazon.com/firehose/pricing, as they stood in 2025. Other regions cost up to a half more. Taxes, retention above a day, enhanced fan-out and
 * reading are not in them.
 */
final class ListPrices {
    static final String SOURCE =
            "list prices of us-east-1 in 2025, see aws.amazon.com/kinesis/data-streams/pricing; Frankfurt and"
                    + " Ireland cost about a tenth to a fifth more";

    static final double HOURS_A_MONTH = 730;
    static final double SHARD_HOUR = 0.015;
    static final double MILLION_PUT_UNITS = 0.014;
    static final double ON_DEMAND_STREAM_HOUR = 0.04;
    static final double ON_DEMAND_GB_WRITTEN = 0.08;
    static final double FIREHOSE_GB = 0.029;

    private ListPrices() {}
}
