package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.LocalKinesis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The AWS CLI against local-kinesis: the developer guide's tutorial, command by command
 * (https://docs.aws.amazon.com/streams/latest/dev/fundamental-stream.html), and a split.
 */
final class AwsCliTest {
    private static final Duration CHANGE_LIMIT = Duration.ofMinutes(2);

    private final LocalKinesis engine = LocalKinesis.builder()
            .region(Engines.REGION.id())
            .changeTime(Duration.ofMillis(500))
            .start();

    @BeforeEach
    void requireTheCli() {
        assumeFalse(AwsCli.isLeftOut(), "-D" + AwsCli.PROPERTY + "=none leaves the AWS CLI out");
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void theTutorialRunsCommandByCommand() {
        AwsCli aws = AwsCli.of(engine.endpoint());
        System.out.println(aws.version());

        aws.kinesis("create-stream", "--stream-name", "Foo");
        awaitActive(aws, "Foo");
        assertThat(aws.kinesis("list-streams").at("/StreamNames/0").asText()).isEqualTo("Foo");
        // On a stream of several shards the record's own is the one to read from; the tutorial has but one.
        JsonNode put =
                aws.kinesis("put-record", "--stream-name", "Foo", "--partition-key", "123", "--data", "testdata");
        assertThat(put.path("SequenceNumber").asText()).matches("\\d+");
        JsonNode iterator = aws.kinesis(
                "get-shard-iterator",
                "--shard-id",
                put.path("ShardId").asText(),
                "--shard-iterator-type",
                "TRIM_HORIZON",
                "--stream-name",
                "Foo");
        JsonNode got = aws.kinesis(
                "get-records",
                "--shard-iterator",
                iterator.path("ShardIterator").asText());
        JsonNode record = got.at("/Records/0");
        assertThat(record.path("Data").asText()).isEqualTo("testdata");
        assertThat(record.path("PartitionKey").asText()).isEqualTo("123");
        assertThat(record.path("SequenceNumber").asText())
                .isEqualTo(put.path("SequenceNumber").asText());
        assertThat(got.path("MillisBehindLatest").asLong()).isZero();
        assertThat(got.path("NextShardIterator").asText()).isNotBlank();
        aws.kinesis("delete-stream", "--stream-name", "Foo");
        await("stream Foo is gone")
                .atMost(CHANGE_LIMIT)
                .until(() -> aws.kinesis("list-streams").path("StreamNames").isEmpty());
    }

    @Test
    void aShardIsSplitAndItsHalvesTakeRecords() {
        AwsCli aws = AwsCli.of(engine.endpoint());

        aws.kinesis("create-stream", "--stream-name", "Foo", "--shard-count", "1");
        awaitActive(aws, "Foo");
        aws.kinesis(
                "split-shard",
                "--stream-name",
                "Foo",
                "--shard-to-split",
                "shardId-000000000000",
                "--new-starting-hash-key",
                "170141183460469231731687303715884105728");
        awaitActive(aws, "Foo");
        JsonNode shards = aws.kinesis("list-shards", "--stream-name", "Foo").path("Shards");
        assertThat(shards).hasSize(3);
        assertThat(shards.at("/0/SequenceNumberRange/EndingSequenceNumber").asText())
                .matches("\\d+");
        assertThat(shards.at("/1/ParentShardId").asText()).isEqualTo("shardId-000000000000");
        assertThat(shards.at("/2/ParentShardId").asText()).isEqualTo("shardId-000000000000");
        String data = Base64.getEncoder().encodeToString("upper half".getBytes(StandardCharsets.UTF_8));
        assertThat(aws.kinesis(
                                "put-record",
                                "--stream-name",
                                "Foo",
                                "--partition-key",
                                "any",
                                "--explicit-hash-key",
                                "170141183460469231731687303715884105728",
                                "--data",
                                data)
                        .path("ShardId")
                        .asText())
                .isEqualTo(shards.at("/2/ShardId").asText());
    }

    private static void awaitActive(AwsCli aws, String stream) {
        await("stream " + stream + " is active")
                .atMost(CHANGE_LIMIT)
                .until(() -> aws.kinesis("describe-stream-summary", "--stream-name", stream)
                        .at("/StreamDescriptionSummary/StreamStatus")
                        .asText()
                        .equals("ACTIVE"));
    }
}
