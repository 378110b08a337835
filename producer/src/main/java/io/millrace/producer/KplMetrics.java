package io.millrace.producer;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the KPL would have sent to CloudWatch, out of a registry with {@link ProducerMetrics} in it: same names, dimensions and units, and
 * statistic sets that give {@code Average}, {@code Sum}, {@code SampleCount} and {@code Maximum} the meaning they have there. Send it under
 * {@link #NAMESPACE} to keep dashboards and alarms as they are; the sample {@code KplDashboards} does that.
 *
 * <p>The levels are the KPL's: all streams together, {@code StreamName}, and, with {@link ProducerMetrics#perShard}, {@code StreamName} and
 * {@code ShardId}. Tags other than ours become dimensions of every level.
 *
 * <p>Where the meters know no smallest or largest value of a statistic set, the mean stands for it.
 */
public final class KplMetrics {
    /** The KPL's default namespace. */
    public static final String NAMESPACE = "KinesisProducerLibrary";

    private static final String COUNT = "Count";
    private static final String BYTES = "Bytes";
    private static final String MILLISECONDS = "Milliseconds";

    /**
     * One statistic set.
     *
     * @param name the KPL's name of the metric
     * @param dimensions {@code StreamName}, {@code ShardId}, {@code ErrorCode}, and tags of the user's
     * @param unit as CloudWatch writes it: Count, Bytes or Milliseconds
     * @param sampleCount how many values it is made of; above 0
     */
    public record StatisticSet(
            String name,
            Map<String, String> dimensions,
            String unit,
            double sum,
            double sampleCount,
            double minimum,
            double maximum) {
        public StatisticSet {
            dimensions = Map.copyOf(dimensions);
        }
    }

    private final KplLevel level;
    private final List<StatisticSet> found;

    private KplMetrics(KplLevel level, List<StatisticSet> found) {
        this.level = level;
        this.found = found;
    }

    /**
     * The metrics of all producers that are bound to a registry. Counters are read as they are, so that a registry of steps, as those for
     * CloudWatch are, has the sets of its last step, to be sent once; one that only adds up has those since the start.
     */
    public static List<StatisticSet> of(MeterRegistry registry) {
        List<StatisticSet> found = new ArrayList<>();
        for (KplLevel level : KplLevel.all(registry)) {
            KplMetrics metrics = new KplMetrics(level, found);
            metrics.records();
            metrics.errors();
            metrics.times();
            metrics.requests();
        }
        return found;
    }

    private void records() {
        double put = level.sum(MeterNames.USER_RECORDS_PUT);
        double failed = level.sum(MeterNames.USER_RECORDS_FAILED);
        double written = level.sum(MeterNames.WIRE_RECORDS_PUT);
        ones("UserRecordsReceived", level.sum(MeterNames.USER_RECORDS_RECEIVED), 0);
        level.amounts(MeterNames.USER_RECORDS_PENDING)
                .ifPresent(samples -> spread("UserRecordsPending", COUNT, samples));
        ones("UserRecordsPut", put, failed);
        ones("UserRecordExpired", level.expired(), 0);
        ones("KinesisRecordsPut", written, level.sum(MeterNames.WIRE_RECORDS_REFUSED));
        total("UserRecordsDataPut", BYTES, level.sum(MeterNames.USER_DATA_PUT), put);
        total("KinesisRecordsDataPut", BYTES, level.sum(MeterNames.WIRE_DATA_PUT), written);
        double ended = put + failed;
        double most = level.max(MeterNames.RETRIES + MeterNames.MAX);
        spread("RetriesPerRecord", COUNT, new KplLevel.Amount(level.sum(MeterNames.RETRIES), ended, most));
    }

    private void errors() {
        double all = 0;
        for (Map.Entry<String, Double> error : level.errors().entrySet()) {
            all += error.getValue();
            if (error.getValue() > 0) {
                Map<String, String> dimensions = level.with("ErrorCode", error.getKey());
                found.add(
                        new StatisticSet("ErrorsByCode", dimensions, COUNT, error.getValue(), error.getValue(), 1, 1));
            }
        }
        ones("AllErrors", all, level.sum(MeterNames.WIRE_RECORDS_PUT));
    }

    private void times() {
        double longest = level.max(MeterNames.BUFFERING_TIME + MeterNames.MAX);
        level.amounts(MeterNames.BUFFERING_TIME)
                .ifPresent(time -> spread("BufferingTime", MILLISECONDS, time.withMax(longest)));
        level.amounts(MeterNames.REQUEST_TIME).ifPresent(time -> spread("RequestTime", MILLISECONDS, time));
    }

    private void requests() {
        level.amounts(MeterNames.USER_RECORDS_PER_WIRE_RECORD)
                .ifPresentOrElse(
                        records -> spread("UserRecordsPerKinesisRecord", COUNT, records),
                        () -> total(
                                "UserRecordsPerKinesisRecord",
                                COUNT,
                                level.sum(MeterNames.USER_RECORDS_WRITTEN),
                                level.sum(MeterNames.WIRE_RECORDS_PUT)));
        level.amounts(MeterNames.WIRE_RECORDS_PER_REQUEST)
                .ifPresent(records -> spread("KinesisRecordsPerPutRecordsRequest", COUNT, records));
        level.amounts(MeterNames.USER_RECORDS_PER_REQUEST)
                .ifPresent(records -> spread("UserRecordsPerPutRecordsRequest", COUNT, records));
    }

    /** Successes as ones and failures as zeros, so that the average is the share of successes. */
    private void ones(String name, double ones, double zeros) {
        if (ones + zeros > 0) {
            add(name, COUNT, ones, ones + zeros, zeros > 0 ? 0 : 1, ones > 0 ? 1 : 0);
        }
    }

    private void total(String name, String unit, double sum, double count) {
        spread(name, unit, new KplLevel.Amount(sum, count, 0));
    }

    private void spread(String name, String unit, KplLevel.Amount amount) {
        if (amount.count() > 0) {
            double mean = amount.sum() / amount.count();
            add(name, unit, amount.sum(), amount.count(), mean, Math.max(mean, amount.max()));
        }
    }

    private void add(String name, String unit, double sum, double count, double minimum, double maximum) {
        found.add(new StatisticSet(name, level.dimensions(), unit, sum, count, minimum, maximum));
    }
}
