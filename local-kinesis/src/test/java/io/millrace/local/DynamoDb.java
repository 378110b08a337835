package io.millrace.local;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** One table seen through an unchanged AWS client, in few words. */
record DynamoDb(DynamoDbAsyncClient client, String table) implements AutoCloseable {
    /** A client that never retries, so that a test sees every answer. */
    static DynamoDb once(URI endpoint, String table) {
        return on(endpoint, table, override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    }

    /** A client that gives every attempt so much time and tries again, as applications do. */
    static DynamoDb retrying(URI endpoint, String table, Duration attempt) {
        return on(
                endpoint,
                table,
                override -> override.apiCallAttemptTimeout(attempt)
                        .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                                .maxAttempts(5)
                                .build()));
    }

    private static DynamoDb on(URI endpoint, String table, Consumer<ClientOverrideConfiguration.Builder> patience) {
        DynamoDbAsyncClient client = DynamoDbAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .overrideConfiguration(patience)
                .httpClient(NettyNioAsyncHttpClient.builder()
                        .readTimeout(Duration.ofSeconds(30))
                        .build())
                .build();
        return new DynamoDb(client, table);
    }

    void create() {
        client.createTable(request -> request.tableName(table)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build()))
                .join();
    }

    static Map<String, AttributeValue> item(String id, String value) {
        return Map.of("id", AttributeValue.fromS(id), "value", AttributeValue.fromS(value));
    }

    CompletableFuture<PutItemResponse> put(String id, String value) {
        return client.putItem(request -> request.tableName(table).item(item(id, value)));
    }

    CompletableFuture<PutItemResponse> putNew(String id, String value) {
        return client.putItem(request ->
                request.tableName(table).item(item(id, value)).conditionExpression("attribute_not_exists(id)"));
    }

    /** An item's value, or null if there is no such item. */
    @Nullable
    String value(String id) {
        AttributeValue value = client.getItem(request -> request.tableName(table)
                        .key(Map.of("id", AttributeValue.fromS(id)))
                        .consistentRead(true))
                .join()
                .item()
                .get("value");
        return value == null ? null : value.s();
    }

    /** Whether an item has a value by and by; what the proxy does behind its client's back takes a moment. */
    boolean comesToHave(String id, String wanted) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < deadline) {
            if (wanted.equals(value(id))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        client.close();
    }
}
