package io.millrace.local.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalAws;
import io.millrace.local.junit.Endpoint.Service;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** A test class as a user would write it, with everything that can be injected. */
@LocalKinesis(shards = 3, tls = true, dynamoDb = true, region = "eu-central-1")
@SuppressWarnings("NullAway.Init") // the extension sets the fields
class InjectionTest {
    @Injected
    private static KinesisAsyncClient shared;

    @StreamName
    private static String ofTheClass;

    @Injected
    private KinesisClient kinesis;

    @StreamName
    private String stream;

    @Stream(value = "orders", shards = 2)
    private String orders;

    private final LocalAws aws;
    private final String streamOfConstructor;

    InjectionTest(LocalAws aws, @StreamName String stream) {
        this.aws = aws;
        this.streamOfConstructor = stream;
    }

    @BeforeAll
    static void theClassHasAStreamOfItsOwn(@StreamName String stream) {
        assertThat(stream).isEqualTo(ofTheClass).startsWith("InjectionTest-");
        assertThat(openShards(shared, stream)).isEqualTo(3);
    }

    @BeforeEach
    void fieldsAndParametersMeanTheSameStream(@StreamName String again) {
        assertThat(again).isEqualTo(stream).isEqualTo(streamOfConstructor).isNotEqualTo(ofTheClass);
    }

    @Test
    void theTestsStreamIsActiveAndNamedAfterTheTest() {
        assertThat(stream).startsWith("InjectionTest.theTestsStreamIsActiveAndNamedAfterTheTest-");
        assertThat(kinesis.describeStreamSummary(r -> r.streamName(stream))
                        .streamDescriptionSummary()
                        .streamStatus())
                .isEqualTo(StreamStatus.ACTIVE);
        assertThat(openShards(shared, stream)).isEqualTo(3);
    }

    @Test
    void whatOneClientPutsAnotherReads(KinesisAsyncClient client, @Stream String other) {
        client.putRecord(r -> r.streamName(other).partitionKey("key").data(SdkBytes.fromUtf8String("over TLS")))
                .join();
        String iterator = kinesis.getShardIterator(r -> r.streamName(other)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        assertThat(kinesis.getRecords(r -> r.shardIterator(iterator)).records())
                .extracting(record -> record.data().asUtf8String())
                .containsExactly("over TLS");
    }

    @Test
    void streamsOfOneNameAreOneStream(
            @Stream(value = "orders", shards = 2) String same,
            @Stream(shards = 4) String first,
            @Stream String second) {
        assertThat(same).isEqualTo(orders);
        assertThat(List.of(stream, orders, first, second)).doesNotHaveDuplicates();
        assertThat(openShards(shared, orders)).isEqualTo(2);
        assertThat(openShards(shared, first)).isEqualTo(4);
        assertThat(openShards(shared, second)).isEqualTo(1);
    }

    @Test
    void bothDynamoDbClientsSpeakToTheSameTables(DynamoDbAsyncClient async, DynamoDbClient sync) {
        assertThat(sync.listTables().tableNames())
                .isEqualTo(async.listTables().join().tableNames());
    }

    @Test
    void endpointsAreThoseOfTheEngine(
            @Endpoint URI plain,
            @Endpoint(Service.KINESIS_TLS) URI tls,
            @Endpoint(Service.DYNAMODB) URI tables,
            io.millrace.local.LocalKinesis engine) {
        assertThat(plain).isEqualTo(engine.endpoint()).hasScheme("http");
        assertThat(tls).isEqualTo(engine.tlsEndpoint()).hasScheme("https");
        assertThat(tables).isEqualTo(aws.dynamoDb().endpoint());
    }

    @Test
    void theRegionIsThatOfTheAnnotation() {
        assertThat(kinesis.describeStreamSummary(r -> r.streamName(stream))
                        .streamDescriptionSummary()
                        .streamARN())
                .isEqualTo("arn:aws:kinesis:eu-central-1:000000000000:stream/" + stream);
        assertThat(aws.getRegion()).isEqualTo("eu-central-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void everyInvocationHasAStreamOfItsOwn(String data) {
        kinesis.putRecord(r -> r.streamName(stream).partitionKey("key").data(SdkBytes.fromUtf8String(data)));
        long records = kinesis.listShards(r -> r.streamName(stream)).shards().stream()
                .map(shard -> kinesis.getShardIterator(r -> r.streamName(stream)
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .shardIterator())
                .mapToLong(iterator -> kinesis.getRecords(r -> r.shardIterator(iterator))
                        .records()
                        .size())
                .sum();
        assertThat(records).isEqualTo(1);
    }

    /** Uses what the class around it has. */
    @Nested
    class InANestedClass {
        @Injected
        private LocalAws inner;

        @Test
        void theEngineAndTheStreamAreThoseOfTheClassAround(@StreamName String same) {
            assertThat(inner).isSameAs(aws);
            assertThat(same).isEqualTo(stream);
            assertThat(openShards(shared, same)).isEqualTo(3);
        }
    }

    private static int openShards(KinesisAsyncClient client, String stream) {
        return client.describeStreamSummary(r -> r.streamName(stream))
                .join()
                .streamDescriptionSummary()
                .openShardCount();
    }
}
