package io.millrace.local.conformance;

import static io.millrace.local.conformance.Service.ACCEPTED;
import static io.millrace.local.conformance.Service.INVALID;
import static io.millrace.local.conformance.Service.LIMIT;
import static io.millrace.local.conformance.Service.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.DisableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.EnableEnhancedMonitoringResponse;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.EnhancedMetrics;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentInputStatus;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentOutput;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/** Retention, encryption, monitoring, warm throughput and the account's settings. */
@Conforming({
    "IncreaseStreamRetentionPeriod",
    "DecreaseStreamRetentionPeriod",
    "StartStreamEncryption",
    "StopStreamEncryption",
    "EnableEnhancedMonitoring",
    "DisableEnhancedMonitoring",
    "DescribeLimits",
    "DescribeAccountSettings",
    "UpdateAccountSettings",
    "UpdateStreamWarmThroughput"
})
class SettingsConformanceTest {
    private static final String KEY = "alias/aws/kinesis";

    private final Service service;
    private final KinesisAsyncClient client;

    SettingsConformanceTest(Service service) {
        this.service = service;
        this.client = service.client();
    }

    private String lengthened(StreamUnderTest stream, int hours) {
        return outcome(client.increaseStreamRetentionPeriod(
                r -> r.streamName(stream.name()).retentionPeriodHours(hours)));
    }

    private String shortened(StreamUnderTest stream, int hours) {
        return outcome(client.decreaseStreamRetentionPeriod(
                r -> r.streamName(stream.name()).retentionPeriodHours(hours)));
    }

    @Test
    void retentionIsLengthenedToAYearAndShortenedToADay() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(lengthened(stream, 8760)).isEqualTo(ACCEPTED);
        stream.awaitActive();
        assertThat(stream.summary().retentionPeriodHours()).isEqualTo(8760);
        assertThat(shortened(stream, 24)).isEqualTo(ACCEPTED);
        stream.awaitActive();
        assertThat(stream.summary().retentionPeriodHours()).isEqualTo(24);
    }

    @Test
    void retentionStaysBetweenADayAndAYear() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(lengthened(stream, 8761)).isIn(INVALID);
        assertThat(shortened(stream, 23)).isIn(INVALID);
    }

    @Test
    void retentionIsNotLengthenedToLessNorShortenedToMore() {
        StreamUnderTest stream = service.newStream(1);
        lengthened(stream, 72);
        stream.awaitActive();

        assertThat(lengthened(stream, 48)).isIn(INVALID);
        assertThat(shortened(stream, 96)).isIn(INVALID);
        assertThat(stream.summary().retentionPeriodHours()).isEqualTo(72);
    }

    @Test
    void encryptionIsSwitchedOnAndOff() {
        StreamUnderTest stream = service.newStream(1);

        client.startStreamEncryption(r -> r.streamName(stream.name())
                        .encryptionType(EncryptionType.KMS)
                        .keyId(KEY))
                .join();
        stream.awaitActive();
        assertThat(stream.summary().encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(stream.summary().keyId()).isEqualTo(KEY);
        client.stopStreamEncryption(r -> r.streamName(stream.name())
                        .encryptionType(EncryptionType.KMS)
                        .keyId(KEY))
                .join();
        stream.awaitActive();
        assertThat(stream.summary().encryptionType()).isEqualTo(EncryptionType.NONE);
    }

    @Test
    void aRecordSaysHowItWasEncrypted() {
        StreamUnderTest stream = service.newStream(1);
        client.startStreamEncryption(r -> r.streamName(stream.name())
                        .encryptionType(EncryptionType.KMS)
                        .keyId(KEY))
                .join();
        stream.awaitActive();

        assertThat(stream.put("k", "x").encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(stream.read(stream.iterator(stream.onlyShard(), ShardIteratorType.TRIM_HORIZON), 1)
                        .get(0)
                        .encryptionType())
                .isEqualTo(EncryptionType.KMS);
    }

    @Test
    void whatIsNoEncryptionIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.startStreamEncryption(
                        r -> r.streamName(stream.name()).encryptionType("ROT13").keyId(KEY))))
                .isIn(INVALID);
    }

    @Test
    void metricsOfShardsAreSwitchedOnAndOff() {
        StreamUnderTest stream = service.newStream(1);

        EnableEnhancedMonitoringResponse on = client.enableEnhancedMonitoring(r -> r.streamName(stream.name())
                        .shardLevelMetrics(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES))
                .join();
        assertThat(on.currentShardLevelMetrics()).isEmpty();
        assertThat(on.desiredShardLevelMetrics())
                .containsExactlyInAnyOrder(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);
        stream.awaitActive();
        DisableEnhancedMonitoringResponse off = client.disableEnhancedMonitoring(
                        r -> r.streamName(stream.name()).shardLevelMetrics(MetricsName.INCOMING_BYTES))
                .join();
        assertThat(off.currentShardLevelMetrics())
                .containsExactlyInAnyOrder(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);
        assertThat(off.desiredShardLevelMetrics()).containsExactly(MetricsName.OUTGOING_BYTES);
        stream.awaitActive();
        assertThat(stream.summary().enhancedMonitoring())
                .flatExtracting(EnhancedMetrics::shardLevelMetrics)
                .containsExactly(MetricsName.OUTGOING_BYTES);
    }

    @Test
    void allMetricsAreSwitchedOnAtOnce() {
        StreamUnderTest stream = service.newStream(1);

        client.enableEnhancedMonitoring(r -> r.streamName(stream.name()).shardLevelMetrics(MetricsName.ALL))
                .join();
        stream.awaitActive();
        assertThat(stream.summary().enhancedMonitoring())
                .flatExtracting(EnhancedMetrics::shardLevelMetrics)
                .isNotEmpty();
    }

    @Test
    void whatIsNoMetricIsRefused() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.enableEnhancedMonitoring(
                        r -> r.streamName(stream.name()).shardLevelMetricsWithStrings("Mood"))))
                .isIn(INVALID);
    }

    @Test
    void limitsAreToldOnceASecond() {
        List<CompletableFuture<DescribeLimitsResponse>> calls = IntStream.range(0, 12)
                .mapToObj(i -> service.hasty().describeLimits())
                .toList();
        assertThat(calls.stream().map(Service::outcome)).contains(LIMIT);
    }

    @Test
    void theAccountsCommitmentIsSwitchedOnAndOff() {
        for (MinimumThroughputBillingCommitmentInputStatus status : List.of(
                MinimumThroughputBillingCommitmentInputStatus.ENABLED,
                MinimumThroughputBillingCommitmentInputStatus.DISABLED)) {
            client.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(c -> c.status(status)))
                    .join();
            MinimumThroughputBillingCommitmentOutput told =
                    client.describeAccountSettings(r -> {}).join().minimumThroughputBillingCommitment();
            assertThat(told).as("the account's commitment").isNotNull();
            assertThat(told.statusAsString())
                    .isIn(
                            status == MinimumThroughputBillingCommitmentInputStatus.ENABLED
                                    ? List.of("ENABLED")
                                    : List.of("DISABLED", "ENABLED_UNTIL_EARLIEST_ALLOWED_END"));
        }
    }

    @Test
    void aProvisionedStreamHasNoWarmThroughput() {
        StreamUnderTest stream = service.newStream(1);

        assertThat(outcome(client.updateStreamWarmThroughput(
                        r -> r.streamName(stream.name()).warmThroughputMiBps(10))))
                .isIn(INVALID);
    }

    @Test
    void anOnDemandStreamIsWarmedWithTheAccountsCommitment() {
        String name = Service.newName();
        client.createStream(r -> r.streamName(name).streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();
        StreamUnderTest stream = service.active(name);
        client.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(
                        c -> c.status(MinimumThroughputBillingCommitmentInputStatus.ENABLED)))
                .join();

        client.updateStreamWarmThroughput(r -> r.streamName(name).warmThroughputMiBps(10))
                .join();
        stream.awaitActive();
        assertThat(stream.summary().warmThroughput().targetMiBps()).isEqualTo(10);
    }
}
