package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.DescribeLimitsResponse;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.ListStreamsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

class StreamsTest {
    private final LocalKinesis engine = LocalKinesis.start();
    private final KinesisAsyncClient client = Clients.plain(engine);

    @AfterEach
    void close() {
        client.close();
        engine.close();
    }

    private StreamDescriptionSummary summary(String stream) {
        return client.describeStreamSummary(r -> r.streamName(stream)).join().streamDescriptionSummary();
    }

    @Test
    void aStreamIsListedDescribedAndDeletedByNameAndArn() {
        client.createStream(r -> r.streamName("one").shardCount(3)).join();
        String arn = summary("one").streamARN();

        assertThat(arn).isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/one");
        client.putRecord(r -> r.streamARN(arn).partitionKey("k").data(SdkBytes.fromUtf8String("x")))
                .join();
        DescribeStreamResponse described =
                client.describeStream(r -> r.streamARN(arn).limit(2)).join();
        assertThat(described.streamDescription().hasMoreShards()).isTrue();
        List<Shard> shards = new ArrayList<>(described.streamDescription().shards());
        shards.addAll(client.describeStream(r ->
                        r.streamName("one").exclusiveStartShardId(shards.get(1).shardId()))
                .join()
                .streamDescription()
                .shards());
        assertThat(shards)
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000000", "shardId-000000000001", "shardId-000000000002");
        client.deleteStream(r -> r.streamARN(arn)).join();
        assertThat(Kinesis.failure(client.describeStream(r -> r.streamName("one"))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void aStreamIsCreatedByItsNameAlone() {
        client.createStream(r -> r.streamName("plain")).join();

        assertThat(summary("plain").openShardCount()).isEqualTo(1);
        assertThat(summary("plain").streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        assertThat(Kinesis.failure(client.createStream(
                        r -> r.streamName("bare").streamModeDetails(mode -> mode.streamMode(StreamMode.PROVISIONED)))))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("Value null at 'shardCount'");
    }

    @Test
    void aNameAndAnArnMustMeanTheSameStream() {
        engine.createStream("one", 1);
        engine.createStream("two", 1);
        String arn = summary("one").streamARN();

        assertThat(client.describeStreamSummary(r -> r.streamName("one").streamARN(arn))
                        .join()
                        .streamDescriptionSummary()
                        .streamName())
                .isEqualTo("one");
        assertThat(Kinesis.failure(
                        client.describeStreamSummary(r -> r.streamName("two").streamARN(arn))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("do not name the same stream");
        assertThat(Kinesis.failure(
                        client.describeStreamSummary(r -> r.streamARN(arn.replace("000000000000", "123456789012")))))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Stream one under account 123456789012 not found.");
        assertThat(Kinesis.failure(client.describeStreamSummary(r -> r.streamARN("arn:aws:s3:::bucket"))))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("'streamARN'");
    }

    @Test
    void aDescriptionHoldsAHundredShardsAndAListingAThousand() {
        engine.createStream("wide", 1200);

        assertThat(client.describeStream(r -> r.streamName("wide").limit(1000))
                        .join()
                        .streamDescription()
                        .shards())
                .hasSize(100);
        assertThat(client.listShards(r -> r.streamName("wide").maxResults(5000))
                        .join()
                        .shards())
                .hasSize(1000);
        assertThat(Kinesis.failure(client.listShards(r -> r.streamName("wide").streamCreationTimestamp(Instant.EPOCH))))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThat(client.listShards(r -> r.streamName("wide")
                                .maxResults(1)
                                .streamCreationTimestamp(summary("wide").streamCreationTimestamp()))
                        .join()
                        .shards())
                .hasSize(1);
    }

    @Test
    void streamsAreListedInPages() {
        for (String name : List.of("c", "a", "b")) {
            assertThat(engine.hasStream(name)).isFalse();
            engine.createStream(name, 1);
            assertThat(engine.hasStream(name)).isTrue();
        }
        ListStreamsResponse first = client.listStreams(r -> r.limit(2)).join();
        ListStreamsResponse second =
                client.listStreams(r -> r.nextToken(first.nextToken())).join();

        assertThat(first.streamNames()).containsExactly("a", "b");
        assertThat(first.hasMoreStreams()).isTrue();
        assertThat(second.streamNames()).containsExactly("c");
        assertThat(second.hasMoreStreams()).isFalse();
        assertThat(client.listStreams(r -> r.exclusiveStartStreamName("b"))
                        .join()
                        .streamNames())
                .containsExactly("c");
    }

    @Test
    void settingsAreChangedAndToldBack() {
        client.createStream(r -> r.streamName("s")
                        .streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND))
                        .maxRecordSizeInKiB(4096))
                .join();
        assertThat(summary("s").openShardCount()).isEqualTo(4);
        assertThat(summary("s").maxRecordSizeInKiB()).isEqualTo(4096);
        assertThat(summary("s").streamModeDetails().streamMode()).isEqualTo(StreamMode.ON_DEMAND);

        client.updateStreamMode(r -> r.streamARN(summary("s").streamARN())
                        .streamModeDetails(mode -> mode.streamMode(StreamMode.PROVISIONED)))
                .join();
        client.increaseStreamRetentionPeriod(r -> r.streamName("s").retentionPeriodHours(72))
                .join();

        assertThat(summary("s").streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        assertThat(summary("s").retentionPeriodHours()).isEqualTo(72);
        assertThat(Kinesis.failure(client.increaseStreamRetentionPeriod(
                        r -> r.streamName("s").retentionPeriodHours(48))))
                .isInstanceOf(InvalidArgumentException.class);
        client.decreaseStreamRetentionPeriod(r -> r.streamName("s").retentionPeriodHours(24))
                .join();
        assertThat(summary("s").retentionPeriodHours()).isEqualTo(24);
        DescribeLimitsResponse limits = client.describeLimits().join();
        assertThat(limits.openShardCount()).isEqualTo(4);
    }

    @Test
    void whatTheServiceWouldRefuseIsRefused() {
        engine.createStream("s", 1);

        assertThat(Kinesis.failure(client.createStream(r -> r.streamName("s").shardCount(1))))
                .isInstanceOf(ResourceInUseException.class)
                .hasMessageContaining("Stream s under account 000000000000 already exists.");
        assertThatThrownBy(() -> engine.createStream("../s", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a-zA-Z0-9_.-]+");
        assertThat(Kinesis.failure(client.createStream(r -> r.streamName("t").shardCount(0))))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("Value '0' at 'shardCount' failed to satisfy constraint");
        assertThat(Kinesis.failure(
                        client.createStream(r -> r.streamName("no spaces").shardCount(1))))
                .isInstanceOf(AwsServiceException.class)
                .hasMessageContaining("[a-zA-Z0-9_.-]+");
        assertThat(Kinesis.failure(client.describeStream(r -> {})))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Either StreamName or StreamARN must be provided.");
    }

    @Test
    void otherServicesAndNonsenseGetAnAnswerToo() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        URI endpoint = engine.endpoint();

        HttpResponse<String> noTarget = http.send(
                HttpRequest.newBuilder(endpoint)
                        .POST(HttpRequest.BodyPublishers.ofString("Action=GetCallerIdentity"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> unknown = http.send(
                HttpRequest.newBuilder(endpoint)
                        .header("X-Amz-Target", "Kinesis_20131202.CountStreams")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> nonsense = http.send(
                HttpRequest.newBuilder(endpoint)
                        .header("X-Amz-Target", "Kinesis_20131202.ListStreams")
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"Limit\": "))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(noTarget.statusCode()).isEqualTo(400);
        assertThat(noTarget.body()).contains("UnknownOperationException", "X-Amz-Target is missing");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("UnknownOperationException", "CountStreams");
        assertThat(unknown.headers().firstValue("x-amzn-requestid")).isPresent();
        assertThat(nonsense.statusCode()).isEqualTo(400);
        assertThat(nonsense.body()).contains("SerializationException");
        assertThat(nonsense.headers().firstValue("x-amzn-errortype")).contains("SerializationException");
    }
}
