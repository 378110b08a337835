package io.millrace.benchmarks.consumer;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;

/** Clients of the local services, the same for every side. */
final class Clients {
    private static final StaticCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing"));

    private Clients() {}

    /** As the SDK makes it. */
    static KinesisAsyncClientBuilder kinesis(URI endpoint) {
        return KinesisAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE);
    }

    /** With room for any number of subscriptions. */
    static KinesisAsyncClient kinesisForFanOut(URI endpoint) {
        return kinesis(endpoint)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(Integer.MAX_VALUE))
                .build();
    }

    static DynamoDbAsyncClient dynamoDb(URI endpoint) {
        return DynamoDbAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .build();
    }

    /** The KCL wants one; nothing is sent to it. */
    static CloudWatchAsyncClient unusedCloudWatch() {
        return CloudWatchAsyncClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .build();
    }
}
