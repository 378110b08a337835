package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.ValidationException;

class RecordDistributionTest {
    private static final Limits FREE = Limits.service().withoutControlPlaneRates();
    private final LocalKinesis engine = LocalKinesis.builder().limits(FREE).start();
    private final KinesisAsyncClient client = Clients.plain(engine);
    private final Kinesis kinesis = new Kinesis(client, "s");
    private final RawCalls raw = new RawCalls(engine.endpoint());

    @BeforeEach
    void createStream() {
        createOnDemand(client);
    }

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private static void createOnDemand(KinesisAsyncClient client) {
        client.createStream(r -> r.streamName("s").streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)))
                .join();
    }

    private static PutRecordsRequestEntry entry(String key, int sizeBytes) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .explicitHashKey("0")
                .data(SdkBytes.fromByteArray(new byte[sizeBytes]))
                .build();
    }

    private PutRecordsResponse put(int count, int sizeBytes) {
        return client.putRecords(r -> r.streamName("s").records(Collections.nCopies(count, entry("k", sizeBytes))))
                .join();
    }

    private static Map<String, Long> perShard(PutRecordsResponse answer) {
        return answer.records().stream()
                .collect(Collectors.groupingBy(PutRecordsResultEntry::shardId, TreeMap::new, Collectors.counting()));
    }

    private String described(String action) {
        return raw.call(action, "{\"StreamName\": \"s\"}").body();
    }

    @Test
    void recordsAreSpreadEvenlyWhateverTheirKey() {
        assertThat(perShard(put(40, 10))).hasSize(1);
        engine.distributeRecords("s", RecordDistribution.AUTO);
        assertThat(perShard(put(40, 10)))
                .hasSize(4)
                .allSatisfy((shard, count) -> assertThat(count).isEqualTo(10));
        assertThat(IntStream.range(0, 8)
                        .mapToObj(i -> kinesis.putAt("0", "x").shardId())
                        .collect(Collectors.toSet()))
                .hasSize(4);

        engine.distributeRecords("s", RecordDistribution.USER_PARTITION_KEY);
        assertThat(perShard(put(40, 10))).hasSize(1);
    }

    @Test
    void aKeyThatIsGivenIsToldAndOneThatIsMissingIsMissing() {
        engine.distributeRecords("s", RecordDistribution.AUTO);
        assertThat(raw.call("PutRecord", "{\"StreamName\": \"s\", \"Data\": \"eA==\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(raw.call(
                                "PutRecords",
                                "{\"StreamName\": \"s\", \"Records\": [{\"Data\": \"eA==\"}, {\"Data\": \"eA==\","
                                        + " \"PartitionKey\": \"k\"}]}")
                        .body())
                .contains("\"FailedRecordCount\":0");

        List<Record> records = kinesis.shards().stream()
                .flatMap(shard ->
                        kinesis
                                .get(kinesis.iterator(shard.shardId(), ShardIteratorType.TRIM_HORIZON))
                                .records()
                                .stream())
                .toList();
        assertThat(records).hasSize(3).extracting(Record::partitionKey).containsExactlyInAnyOrder(null, null, "k");
    }

    @Test
    void withoutTheSettingAKeyIsRequired() {
        HttpResponse<String> refused = raw.call("PutRecord", "{\"StreamName\": \"s\", \"Data\": \"eA==\"}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("ValidationException", "Value null at 'partitionKey'");
        assertThat(Kinesis.failure(client.putRecord(r -> r.streamName("s").data(SdkBytes.fromUtf8String("x")))))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void theSettingIsToldByBothDescriptionsOfOnDemandStreams() {
        for (String action : List.of("DescribeStream", "DescribeStreamSummary")) {
            assertThat(described(action)).contains("\"RecordDistributionStrategy\":\"USER_PARTITION_KEY\"");
            engine.distributeRecords("s", RecordDistribution.AUTO);
            assertThat(described(action)).contains("\"RecordDistributionStrategy\":\"AUTO\"");
            engine.distributeRecords("s", RecordDistribution.USER_PARTITION_KEY);
        }
        engine.createStream("t", 1);
        assertThat(raw.call("DescribeStreamSummary", "{\"StreamName\": \"t\"}").body())
                .doesNotContain("RecordDistributionStrategy");
    }

    @Test
    void theActionOfNewerClientsSwitchesItToo() {
        String arn = kinesis.arn();
        String request = "{\"StreamARN\": \"" + arn + "\", \"RecordDistributionStrategy\": \"AUTO\"}";
        assertThat(raw.call("UpdateStreamRecordDistributionStrategy", request).statusCode())
                .isEqualTo(200);
        assertThat(perShard(put(8, 10))).hasSize(4);

        assertThat(raw.call("UpdateStreamRecordDistributionStrategy", request.replace("AUTO", "RANDOM"))
                        .body())
                .contains("ValidationException", "enum value set: [AUTO, USER_PARTITION_KEY]");
        assertThat(raw.call(
                                "CreateStream",
                                "{\"StreamName\": \"born\", \"RecordDistributionStrategy\": \"AUTO\","
                                        + " \"StreamModeDetails\": {\"StreamMode\": \"ON_DEMAND\"}}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(raw.call("DescribeStreamSummary", "{\"StreamName\": \"born\"}")
                        .body())
                .contains("\"RecordDistributionStrategy\":\"AUTO\"");
    }

    @Test
    void provisionedStreamsHaveNoSuchSetting() {
        engine.createStream("t", 2);

        assertThatThrownBy(() -> engine.distributeRecords("t", RecordDistribution.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only supported for data streams in ON_DEMAND mode");
        assertThatThrownBy(() -> engine.distributeRecords("absent", RecordDistribution.AUTO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Stream absent under account 000000000000 not found.");
        assertThat(raw.call(
                                "CreateStream",
                                "{\"StreamName\": \"u\", \"ShardCount\": 1,"
                                        + " \"RecordDistributionStrategy\": \"AUTO\"}")
                        .body())
                .contains("InvalidArgumentException");
        engine.distributeRecords("s", RecordDistribution.AUTO);
        client.updateStreamMode(r ->
                        r.streamARN(kinesis.arn()).streamModeDetails(mode -> mode.streamMode(StreamMode.PROVISIONED)))
                .join();
        assertThat(perShard(put(8, 10))).hasSize(1);
    }

    @Test
    void anOrderIsNotPromisedAndSoNotTaken() {
        engine.distributeRecords("s", RecordDistribution.AUTO);
        String before = kinesis.put("k", "x").sequenceNumber();

        assertThat(Kinesis.failure(client.putRecord(r -> r.streamName("s")
                        .partitionKey("k")
                        .sequenceNumberForOrdering(before)
                        .data(SdkBytes.fromUtf8String("x")))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("SequenceNumberForOrdering");
    }

    @Test
    void aFullShardPassesItsTurnOn() {
        TestClock clock = new TestClock();
        try (LocalKinesis still = LocalKinesis.builder().clock(clock).start();
                KinesisAsyncClient patient = Clients.plain(still)) {
            createOnDemand(patient);
            PutRecordsRequestEntry large = entry("k", 900_000);
            patient.putRecords(r -> r.streamName("s").records(large)).join();
            still.distributeRecords("s", RecordDistribution.AUTO);

            PutRecordsResponse spread = patient.putRecords(
                            r -> r.streamName("s").records(large, large, large, large))
                    .join();
            assertThat(spread.failedRecordCount()).isEqualTo(1);
            assertThat(spread.records())
                    .extracting(PutRecordsResultEntry::errorCode)
                    .containsExactly(null, null, null, "ProvisionedThroughputExceededException");
        }
    }

    @Test
    void missingKeysOutliveARestart(@TempDir Path directory) {
        try (LocalKinesis kept = LocalKinesis.builder().directory(directory).start();
                KinesisAsyncClient patient = Clients.plain(kept)) {
            createOnDemand(patient);
            kept.distributeRecords("s", RecordDistribution.AUTO);
            new RawCalls(kept.endpoint()).call("PutRecord", "{\"StreamName\": \"s\", \"Data\": \"eA==\"}");
        }
        try (LocalKinesis kept = LocalKinesis.builder().directory(directory).start();
                KinesisAsyncClient patient = Clients.plain(kept)) {
            Kinesis again = new Kinesis(patient, "s");
            assertThat(again.get(again.iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON))
                            .records())
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.partitionKey()).isNull();
                        assertThat(Kinesis.text(record)).isEqualTo("x");
                    });
            assertThat(again.put("k", "y").shardId())
                    .isNotEqualTo(again.put("k", "y").shardId());
        }
    }
}
