package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class MonitoringTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private static final List<MetricsName> EACH = Stream.of(MetricsName.values())
            .filter(metric -> metric != MetricsName.ALL && metric != MetricsName.UNKNOWN_TO_SDK_VERSION)
            .toList();

    private final LocalKinesis engine = LocalKinesis.builder().limits(FREE).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");

    @BeforeEach
    void createStream() {
        engine.createStream("s", 1);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private EnableEnhancedMonitoringResponse enable(MetricsName... metrics) {
        return client.enableEnhancedMonitoring(r -> r.streamName("s").shardLevelMetrics(metrics))
                .join();
    }

    private DisableEnhancedMonitoringResponse disable(MetricsName... metrics) {
        return client.disableEnhancedMonitoring(r -> r.streamName("s").shardLevelMetrics(metrics))
                .join();
    }

    private List<MetricsName> told() {
        assertThat(kinesis.summary().enhancedMonitoring()).hasSize(1);
        assertThat(client.describeStream(r -> r.streamName("s"))
                        .join()
                        .streamDescription()
                        .enhancedMonitoring())
                .isEqualTo(kinesis.summary().enhancedMonitoring());
        return kinesis.summary().enhancedMonitoring().get(0).shardLevelMetrics();
    }

    @Test
    void metricsAreSwitchedOnAndOffOneByOne() {
        assertThat(told()).isEmpty();
        EnableEnhancedMonitoringResponse first = enable(MetricsName.OUTGOING_BYTES);
        EnableEnhancedMonitoringResponse second = enable(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);

        assertThat(first.streamName()).isEqualTo("s");
        assertThat(first.streamARN()).isEqualTo(kinesis.arn());
        assertThat(first.currentShardLevelMetrics()).isEmpty();
        assertThat(first.desiredShardLevelMetrics()).containsExactly(MetricsName.OUTGOING_BYTES);
        assertThat(second.currentShardLevelMetrics()).containsExactly(MetricsName.OUTGOING_BYTES);
        assertThat(second.desiredShardLevelMetrics())
                .containsExactly(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);
        assertThat(told()).containsExactly(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);

        DisableEnhancedMonitoringResponse third =
                disable(MetricsName.OUTGOING_BYTES, MetricsName.ITERATOR_AGE_MILLISECONDS);
        assertThat(third.currentShardLevelMetrics())
                .containsExactly(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);
        assertThat(third.desiredShardLevelMetrics()).containsExactly(MetricsName.INCOMING_BYTES);
        assertThat(told()).containsExactly(MetricsName.INCOMING_BYTES);
    }

    @Test
    void allStandsForEveryMetric() {
        assertThat(enable(MetricsName.ALL).desiredShardLevelMetrics()).containsExactlyInAnyOrderElementsOf(EACH);
        assertThat(told()).containsExactlyInAnyOrderElementsOf(EACH);
        assertThat(disable(MetricsName.ALL).desiredShardLevelMetrics()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void unknownMetricsAndListsOfTheWrongLengthAreRefused() {
        assertThat(Kinesis.failure(client.enableEnhancedMonitoring(
                        r -> r.streamName("s").shardLevelMetricsWithStrings("IncomingBytes", "Temperature"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'[IncomingBytes, Temperature]' at 'shardLevelMetrics'");
        assertThat(Kinesis.failure(
                        client.disableEnhancedMonitoring(r -> r.streamName("s").shardLevelMetrics(List.of()))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("length greater than or equal to 1");
        String[] eight = new String[8];
        Arrays.fill(eight, "IncomingBytes");
        assertThat(Kinesis.failure(
                        client.enableEnhancedMonitoring(r -> r.streamName("s").shardLevelMetricsWithStrings(eight))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("length less than or equal to 7");
        assertThat(Kinesis.failure(client.enableEnhancedMonitoring(r -> r.streamName("s"))))
                .isInstanceOf(ValidationException.class);
        assertThat(told()).isEmpty();
    }

    @Test
    void anAbsentOrBusyStreamIsRefused() {
        TestClock clock = new TestClock();
        try (LocalKinesis slow = LocalKinesis.builder()
                        .clock(clock)
                        .limits(FREE)
                        .changeTime(Duration.ofSeconds(5))
                        .start();
                KinesisAsyncClient patient = Clients.plain(slow)) {
            slow.createStream("s", 1);

            assertThat(Kinesis.failure(patient.enableEnhancedMonitoring(
                            r -> r.streamName("s").shardLevelMetrics(MetricsName.ALL))))
                    .isInstanceOf(ResourceInUseException.class);
            assertThat(Kinesis.failure(patient.enableEnhancedMonitoring(
                            r -> r.streamName("t").shardLevelMetrics(MetricsName.ALL))))
                    .isInstanceOf(ResourceNotFoundException.class);
        }
    }
}
