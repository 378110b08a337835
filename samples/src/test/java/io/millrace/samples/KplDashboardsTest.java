package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalKinesis;
import io.millrace.samples.FakeCloudWatch.Datum;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** What CloudWatch is sent by the sample, over the SDK and HTTP. */
class KplDashboardsTest {
    private static final String KPL = "KinesisProducerLibrary";
    private static final Map<String, String> STREAM = Map.of("StreamName", "kpl");
    private static final Map<String, String> SHARD = Map.of("StreamName", "kpl", "ShardId", "shardId-000000000000");

    private static List<Datum> data = List.of();

    @BeforeAll
    static void runTheSample() {
        data = dataOfTheSample();
    }

    @Test
    void oldDashboardsGetTheKplsNamesDimensionsAndStatistics() {
        assertThat(data).extracting(Datum::namespace).containsOnly(KPL, "Millrace");
        assertThat(names(STREAM))
                .containsExactlyInAnyOrder(
                        "UserRecordsReceived",
                        "UserRecordsPut",
                        "UserRecordsDataPut",
                        "KinesisRecordsPut",
                        "KinesisRecordsDataPut",
                        "AllErrors",
                        "RetriesPerRecord",
                        "BufferingTime",
                        "RequestTime",
                        "UserRecordsPerKinesisRecord",
                        "KinesisRecordsPerPutRecordsRequest",
                        "UserRecordsPerPutRecordsRequest");
        assertThat(names(SHARD)).contains("UserRecordsPut", "KinesisRecordsPut", "BufferingTime");
        assertThat(names(Map.of())).isEqualTo(names(STREAM));
        for (Map<String, String> level : List.of(Map.<String, String>of(), STREAM, SHARD)) {
            assertThat(sum("UserRecordsPut", level, "Sum")).isEqualTo(1_000);
            assertThat(sum("UserRecordsPut", level, "SampleCount")).isEqualTo(1_000);
        }
        assertThat(data.toString()).doesNotContain("event").doesNotContain("user-");
    }

    @Test
    void ourOwnNamesAreSentByMicrometersRegistry() {
        assertThat(data)
                .filteredOn(one -> one.namespace().equals("Millrace"))
                .extracting(Datum::name)
                .contains(
                        "millrace.producer.user.records.put.count",
                        "millrace.producer.request.time.avg",
                        "millrace.producer.payload.units.least.count")
                .allMatch(name -> name.startsWith("millrace.producer."));
    }

    private static List<Datum> dataOfTheSample() {
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
        try (LocalKinesis local = LocalKinesis.start();
                FakeCloudWatch fake = new FakeCloudWatch();
                KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                        .endpointOverride(local.endpoint())
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(credentials)
                        .build();
                CloudWatchAsyncClient cloudWatch = CloudWatchAsyncClient.builder()
                        .endpointOverride(fake.endpoint())
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(credentials)
                        .build()) {
            local.createStream("kpl", 1);
            KplDashboards.run(kinesis, cloudWatch, "kpl");
            return fake.data();
        }
    }

    private static Set<String> names(Map<String, String> dimensions) {
        return data.stream()
                .filter(one -> one.namespace().equals(KPL) && one.dimensions().equals(dimensions))
                .map(Datum::name)
                .collect(Collectors.toSet());
    }

    private static double sum(String name, Map<String, String> dimensions, String statistic) {
        return data.stream()
                .filter(one -> one.namespace().equals(KPL)
                        && one.name().equals(name)
                        && one.dimensions().equals(dimensions))
                .mapToDouble(one -> one.value(statistic))
                .sum();
    }
}
