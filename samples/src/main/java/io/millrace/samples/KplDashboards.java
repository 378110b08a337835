package io.millrace.samples;

import io.micrometer.cloudwatch2.CloudWatchConfig;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.util.NamedThreadFactory;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.KplMetrics;
import io.millrace.producer.KplMetrics.StatisticSet;
import io.millrace.producer.ProducerMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** Keeps the dashboards and alarms of a KPL alive, and adds ours beside them: {@code KplDashboards STREAM}. */
public final class KplDashboards {
    private KplDashboards() {}

    public static void main(String[] arguments) {
        try (KinesisAsyncClient kinesis = KinesisAsyncClient.create();
                CloudWatchAsyncClient cloudWatch = CloudWatchAsyncClient.create()) {
            run(kinesis, cloudWatch, arguments[0]);
        }
    }

    static void run(KinesisAsyncClient kinesis, CloudWatchAsyncClient cloudWatch, String stream) {
        KplRegistry kplNames = new KplRegistry(everyMinuteInto(KplMetrics.NAMESPACE), cloudWatch);
        CloudWatchMeterRegistry ownNames =
                new CloudWatchMeterRegistry(everyMinuteInto("Millrace"), Clock.SYSTEM, cloudWatch);
        try (KinesisProducer producer =
                KinesisProducer.builder(stream).client(kinesis).build()) {
            ProducerMetrics metrics = ProducerMetrics.of(producer).perShard(100);
            metrics.bindTo(kplNames);
            metrics.bindTo(ownNames);
            for (int i = 0; i < 1_000; i++) {
                var unused = producer.put("user-" + i, ("event " + i).getBytes(StandardCharsets.UTF_8));
            }
        }
        // After the producer, so that the last minute is sent too.
        kplNames.close();
        ownNames.close();
    }

    private static CloudWatchConfig everyMinuteInto(String namespace) {
        return key -> key.equals("cloudwatch.namespace") ? namespace : null;
    }

    /** Sends statistic sets under the KPL's names; Micrometer's own registry sends sums, counts and averages apart. */
    static final class KplRegistry extends StepMeterRegistry {
        private final CloudWatchConfig config;
        private final CloudWatchAsyncClient cloudWatch;

        KplRegistry(CloudWatchConfig config, CloudWatchAsyncClient cloudWatch) {
            super(config, Clock.SYSTEM);
            this.config = config;
            this.cloudWatch = cloudWatch;
            start(new NamedThreadFactory("kpl-metrics"));
        }

        @Override
        protected void publish() {
            Instant now = Instant.ofEpochMilli(clock.wallTime());
            List<MetricDatum> data =
                    KplMetrics.of(this).stream().map(set -> datum(set, now)).toList();
            for (int from = 0; from < data.size(); from += config.batchSize()) {
                List<MetricDatum> part = data.subList(from, Math.min(data.size(), from + config.batchSize()));
                // What this throws is logged by the registry, and the next minute is sent all the same.
                cloudWatch
                        .putMetricData(
                                request -> request.namespace(config.namespace()).metricData(part))
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join();
            }
        }

        @Override
        protected TimeUnit getBaseTimeUnit() {
            return TimeUnit.MILLISECONDS;
        }

        private static MetricDatum datum(StatisticSet set, Instant now) {
            List<Dimension> dimensions = set.dimensions().entrySet().stream()
                    .map(one -> Dimension.builder()
                            .name(one.getKey())
                            .value(one.getValue())
                            .build())
                    .toList();
            return MetricDatum.builder()
                    .metricName(set.name())
                    .dimensions(dimensions)
                    .timestamp(now)
                    .unit(set.unit())
                    .statisticValues(values -> values.sum(set.sum())
                            .sampleCount(set.sampleCount())
                            .minimum(set.minimum())
                            .maximum(set.maximum()))
                    .build();
        }
    }
}
