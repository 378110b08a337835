package io.millrace.consumer;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The two SDK clients of a consumer: the user's, or own ones from the default chain, which alone are closed here. */
final class SdkClients implements AutoCloseable {
    private final @Nullable KinesisAsyncClient ownKinesis;
    private final @Nullable DynamoDbAsyncClient ownDynamoDb;
    private final KinesisAsyncClient kinesis;
    private final DynamoDbAsyncClient dynamoDb;

    SdkClients(ConsumerConfig.Clients given, Retrieval retrieval) {
        try {
            ownKinesis = given.kinesis() == null ? kinesisFor(retrieval) : null;
            ownDynamoDb = given.dynamoDb() == null ? DynamoDbAsyncClient.create() : null;
        } catch (SdkException e) {
            throw unbuilt(e);
        }
        kinesis = ownKinesis == null ? present(given.kinesis()) : ownKinesis;
        dynamoDb = ownDynamoDb == null ? present(given.dynamoDb()) : ownDynamoDb;
    }

    /** A client of the default chain, for whoever needs no other. */
    static KinesisAsyncClient kinesisForPolling() {
        try {
            return KinesisAsyncClient.create();
        } catch (SdkException e) {
            throw unbuilt(e);
        }
    }

    private static ConsumerException unbuilt(SdkException cause) {
        return new ConsumerException(
                "no AWS client can be built: " + cause.getMessage()
                        + "; set AWS_REGION and credentials, or pass clients to the builder",
                cause);
    }

    private static KinesisAsyncClient kinesisFor(Retrieval retrieval) {
        if (!retrieval.isFanOut()) {
            return KinesisAsyncClient.create();
        }
        // Each subscription takes one of the concurrent requests, of which there are 50 by default, until it ends.
        return KinesisAsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(Integer.MAX_VALUE))
                .build();
    }

    private static <T> T present(@Nullable T client) {
        if (client == null) {
            throw new IllegalStateException("a client was neither given nor made");
        }
        return client;
    }

    KinesisAsyncClient kinesis() {
        return kinesis;
    }

    DynamoDbAsyncClient dynamoDb() {
        return dynamoDb;
    }

    @Override
    public void close() {
        if (ownKinesis != null) {
            ownKinesis.close();
        }
        if (ownDynamoDb != null) {
            ownDynamoDb.close();
        }
    }
}
