package io.millrace.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.utils.AttributeMap;

/** The SDK clients of one command, over one HTTP client. */
record Clients(KinesisAsyncClient kinesis, DynamoDbAsyncClient dynamoDb, SdkAsyncHttpClient http)
        implements AutoCloseable {
    private static final String LOCAL = "local";

    static Clients of(@Nullable URI kinesisEndpoint, @Nullable URI dynamoDbEndpoint, boolean insecure) {
        AttributeMap trust = AttributeMap.builder()
                .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, insecure)
                .build();
        SdkAsyncHttpClient http =
                NettyNioAsyncHttpClient.builder().maxConcurrency(200).buildWithDefaults(trust);
        boolean local = kinesisEndpoint != null && LocalEndpoint.isLocal(kinesisEndpoint);
        return new Clients(
                configure(KinesisAsyncClient.builder().httpClient(http), kinesisEndpoint, local)
                        .build(),
                configure(DynamoDbAsyncClient.builder().httpClient(http), dynamoDbEndpoint, local)
                        .build(),
                http);
    }

    /** A client for queues over the same connections; the caller closes it. */
    SqsAsyncClient sqs(@Nullable URI endpoint) {
        boolean local = endpoint != null && LocalEndpoint.isLocal(endpoint);
        return configure(SqsAsyncClient.builder().httpClient(http), endpoint, local)
                .build();
    }

    private static <B extends AwsClientBuilder<B, ?>> B configure(B builder, @Nullable URI endpoint, boolean local) {
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        if (local) {
            builder.credentialsProvider(credentialsForLoopback());
            if (System.getenv("AWS_REGION") == null && System.getenv("AWS_DEFAULT_REGION") == null) {
                builder.region(Region.US_EAST_1);
            }
        }
        return builder;
    }

    /** An engine on this machine takes any credentials; asking the cloud's metadata service for some would only hang. */
    private static AwsCredentialsProvider credentialsForLoopback() {
        boolean given = System.getenv("AWS_ACCESS_KEY_ID") != null || System.getenv("AWS_PROFILE") != null;
        return given
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(LOCAL, LOCAL));
    }

    @Override
    public void close() {
        kinesis.close();
        dynamoDb.close();
        http.close();
    }
}
