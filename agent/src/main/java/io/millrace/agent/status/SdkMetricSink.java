package io.millrace.agent.status;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/** CloudWatch, each call within 20 seconds with all its attempts. The client is the caller's to close. */
public final class SdkMetricSink implements MetricSink {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final CloudWatchAsyncClient client;

    public SdkMetricSink(CloudWatchAsyncClient client) {
        this.client = client;
    }

    @Override
    public CompletionStage<?> put(String namespace, List<Datum> data) {
        List<MetricDatum> metrics = data.stream().map(SdkMetricSink::metric).toList();
        return client.putMetricData(request -> request.namespace(namespace)
                .metricData(metrics)
                .overrideConfiguration(options -> options.apiCallTimeout(DEADLINE)));
    }

    private static MetricDatum metric(Datum datum) {
        List<Dimension> dimensions = datum.dimensions().entrySet().stream()
                .map(d ->
                        Dimension.builder().name(d.getKey()).value(d.getValue()).build())
                .toList();
        return MetricDatum.builder()
                .metricName(datum.name())
                .dimensions(dimensions)
                .unit(unit(datum.unit()))
                .value(datum.value())
                .timestamp(datum.time())
                .build();
    }

    private static StandardUnit unit(Unit unit) {
        return switch (unit) {
            case COUNT -> StandardUnit.COUNT;
            case BYTES -> StandardUnit.BYTES;
            case SECONDS -> StandardUnit.SECONDS;
        };
    }
}
