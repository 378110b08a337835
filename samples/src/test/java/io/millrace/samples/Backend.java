package io.millrace.samples;

import io.millrace.local.LocalAws;
import io.millrace.local.LocalDynamoDb;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * An engine that runs, with clients.
 *
 * @param endpoint where Kinesis is; empty for that of the region
 * @param engine closes what was started for it
 * @param outlivesTests whether streams and tables stay when the tests are over
 */
record Backend(
        KinesisAsyncClient kinesis,
        DynamoDbAsyncClient dynamoDb,
        Optional<URI> endpoint,
        Runnable engine,
        boolean outlivesTests) {
    private static final StaticCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing"));

    static Backend localKinesis() {
        LocalAws aws = LocalAws.started();
        return new Backend(
                aws.kinesisAsyncClient(), aws.dynamoDbAsyncClient(), Optional.of(aws.getEndpoint()), aws::close, false);
    }

    static Backend kinesisMock() {
        KinesisMock mock = KinesisMock.start();
        LocalDynamoDb tables = LocalDynamoDb.start();
        KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .endpointOverride(mock.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .build();
        return new Backend(
                kinesis,
                dynamoDbAt(tables.endpoint()),
                Optional.of(mock.endpoint()),
                () -> {
                    mock.close();
                    tables.close();
                },
                false);
    }

    /** Both services at one address, over HTTP/1.1, which every version of LocalStack speaks in cleartext. */
    static Backend at(URI endpoint, Runnable engine, boolean outlivesTests) {
        KinesisAsyncClient kinesis = KinesisAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
                .build();
        return new Backend(kinesis, dynamoDbAt(endpoint), Optional.of(endpoint), engine, outlivesTests);
    }

    static Backend aws() {
        return new Backend(KinesisAsyncClient.create(), DynamoDbAsyncClient.create(), Optional.empty(), () -> {}, true);
    }

    private static DynamoDbAsyncClient dynamoDbAt(URI endpoint) {
        return DynamoDbAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .build();
    }

    void close() {
        kinesis.close();
        dynamoDb.close();
        engine.run();
    }
}
