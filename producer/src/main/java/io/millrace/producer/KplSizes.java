package io.millrace.producer;

import io.millrace.producer.KplNote.Changed;
import io.millrace.producer.KplNote.Taken;
import io.millrace.producer.KplOption.Translation;
import java.util.Locale;

/** What the KPL's options of size and pace mean here. */
final class KplSizes {
    private static final ProducerConfig.Sizes OURS = ProducerConfig.Sizes.DEFAULT;
    private static final long MOST_PERCENT = 100_000_000;

    private KplSizes() {}

    static Translation aggregationEnabled(String value, KplValues all) {
        boolean enabled = Boolean.parseBoolean(value);
        String as = "aggregationEnabled(" + enabled + ")";
        return new Translation(
                enabled == aggregates(all)
                        ? new Taken("AggregationEnabled", value, as)
                        : new Changed(
                                "AggregationEnabled",
                                value,
                                as + ", but not while the service places the records, unless no KCL reads the stream"),
                builder -> builder.aggregationEnabled(enabled));
    }

    static Translation recordDistributionStrategyDefault(String value, KplValues all) {
        if (!isPlacedByService(all)) {
            return Translation.noted(new KplNote.Meaningless(
                    "RecordDistributionStrategyDefault", value, "who places records is seen from the answers"));
        }
        return new Translation(
                new Changed(
                        "RecordDistributionStrategyDefault",
                        value,
                        "distribution(byService()), for good: each record is a Kinesis record of its own; if no KCL"
                                + " reads the stream, say distribution(byService().readBy(UNFILTERED)), and they share"
                                + " them"),
                builder -> builder.distribution(Distribution.byService()));
    }

    static Translation aggregationMaxCount(String value, KplValues all) {
        int count = (int) Math.min(Integer.MAX_VALUE, Long.parseLong(value));
        return new Translation(
                new Taken("AggregationMaxCount", value, "aggregationMaxCount(" + count + ")"),
                builder -> builder.aggregationMaxCount(count));
    }

    static Translation aggregationMaxSize(String value, KplValues all) {
        int bytes = Integer.parseInt(value);
        int used =
                bytes < ProducerConfig.PAYLOAD_UNIT_BYTES ? bytes : bytes - bytes % ProducerConfig.PAYLOAD_UNIT_BYTES;
        String as = "aggregationMaxSize(" + bytes + ")";
        boolean raises = bytes > recordLimit(all) && aggregates(all);
        KplNote note = used == bytes && !raises
                ? new Taken("AggregationMaxSize", value, as)
                : new Changed(
                        "AggregationMaxSize",
                        value,
                        as
                                + (used == bytes
                                        ? ""
                                        : ", where a full wire record ends at " + used
                                                + " bytes, whole PUT payload units")
                                + (raises ? ", and maxRecordSize(" + bytes + "), which bounds wire records too" : ""));
        return new Translation(note, builder -> {
            builder.aggregationMaxSize(bytes);
            if (raises) {
                builder.maxRecordSize(bytes);
            }
        });
    }

    static Translation maxUserRecordSize(String value, KplValues all) {
        long wanted = Long.parseLong(value);
        int bytes = (int) Math.max(wanted, wireRecordBytes(all));
        String why = "maxRecordSize(" + bytes + "), which counts the partition key too"
                + (bytes == wanted
                        ? ""
                        : " and bounds wire records, so that it is no less than the aggregation size; records of more"
                                + " than " + wanted + " bytes can be put");
        return new Translation(new Changed("MaxUserRecordSize", value, why), builder -> builder.maxRecordSize(bytes));
    }

    static Translation collectionMaxCount(String value, KplValues all) {
        return new Translation(
                new Taken("CollectionMaxCount", value, collectionLimits(all)), builder -> setCollection(builder, all));
    }

    static Translation collectionMaxSize(String value, KplValues all) {
        String as = collectionLimits(all);
        KplNote note = Long.parseLong(value) <= ProducerConfig.LARGEST_REQUEST_BYTES
                ? new Taken("CollectionMaxSize", value, as)
                : new Changed("CollectionMaxSize", value, as + "; the service takes 10 MiB a request and no more");
        return new Translation(note, builder -> setCollection(builder, all));
    }

    static Translation rateLimit(String value, KplValues all) {
        long percent = Math.min(MOST_PERCENT, Long.parseLong(value));
        double share = percent / 100.0;
        String as = String.format(Locale.ROOT, "shardRate(%s), from which throttles cut a lane's rate", share);
        return new Translation(new Taken("RateLimit", value, as), builder -> builder.shardRate(share));
    }

    static Translation failIfThrottled(String value, KplValues all) {
        boolean fails = Boolean.parseBoolean(value);
        String as = "failIfThrottled(" + fails + ")";
        KplNote note = fails
                ? new Changed(
                        "FailIfThrottled",
                        value,
                        as + ", which also ends records at throttles of KMS and of the account, not the shard's alone")
                : new Taken("FailIfThrottled", value, as);
        return new Translation(note, builder -> builder.failIfThrottled(fails));
    }

    private static String collectionLimits(KplValues all) {
        return "collectionLimits(" + collectionCount(all) + ", " + collectionBytes(all) + ")";
    }

    private static void setCollection(KinesisProducer.Builder builder, KplValues all) {
        builder.collectionLimits(collectionCount(all), collectionBytes(all));
    }

    private static int collectionCount(KplValues all) {
        return (int) all.number("CollectionMaxCount", OURS.collectionMaxCount());
    }

    private static int collectionBytes(KplValues all) {
        return (int) Math.min(
                ProducerConfig.LARGEST_REQUEST_BYTES, all.number("CollectionMaxSize", OURS.collectionMaxBytes()));
    }

    /** The largest record that the file lets be put. */
    private static long recordLimit(KplValues all) {
        return all.number("MaxUserRecordSize", OURS.maxRecordBytes());
    }

    private static long wireRecordBytes(KplValues all) {
        return aggregates(all) ? all.number("AggregationMaxSize", OURS.aggregationMaxBytes()) : 0;
    }

    private static boolean aggregates(KplValues all) {
        return all.flag("AggregationEnabled", true) && !isPlacedByService(all);
    }

    private static boolean isPlacedByService(KplValues all) {
        return all.text("RecordDistributionStrategyDefault").equals("AUTO");
    }
}
