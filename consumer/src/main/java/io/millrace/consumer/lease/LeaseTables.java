package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Creates the two tables where they are missing, paid per request: the lease table with the KCL's key, and that of the
 * worker rows. The KCL 3 adds an index to the lease table when it first runs on it; this library needs none.
 */
public final class LeaseTables {
    private final DynamoDbAsyncClient client;
    private final Duration limit;

    /** {@code limit}: how long one table may take to become active. */
    public LeaseTables(DynamoDbAsyncClient client, Duration limit) {
        this.client = client;
        this.limit = limit;
    }

    /** Completes when both tables are there and active. */
    public CompletionStage<Void> createIfMissing(LeaseConfig config) {
        CompletionStage<Void> leases = ensure(table(config.application(), List.of(LeaseItems.KEY)));
        CompletionStage<Void> workers =
                ensure(table(config.workerTable(), List.of(WorkerItems.PARTITION, WorkerItems.SORT)));
        return leases.thenCompose(created -> workers);
    }

    private static CreateTableRequest table(String name, List<String> key) {
        List<KeySchemaElement> schema = key.stream()
                .map(attribute -> KeySchemaElement.builder()
                        .attributeName(attribute)
                        .keyType(attribute.equals(key.get(0)) ? KeyType.HASH : KeyType.RANGE)
                        .build())
                .toList();
        List<AttributeDefinition> attributes = key.stream()
                .map(attribute -> AttributeDefinition.builder()
                        .attributeName(attribute)
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .toList();
        return CreateTableRequest.builder()
                .tableName(name)
                .keySchema(schema)
                .attributeDefinitions(attributes)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .build();
    }

    private CompletionStage<Void> ensure(CreateTableRequest table) {
        TableCalls calls = new TableCalls(table.tableName());
        return isThere(table.tableName())
                .thenCompose(there -> there ? CompletableFuture.completedStage(null) : create(table))
                .thenCompose(created -> calls.answer(waitUntilActive(table.tableName()), active -> null));
    }

    private CompletionStage<Boolean> isThere(String name) {
        return client.describeTable(
                        request -> request.tableName(name).overrideConfiguration(o -> o.apiCallTimeout(limit)))
                .handle((response, failure) -> {
                    if (failure == null) {
                        return true;
                    }
                    if (bare(failure) instanceof ResourceNotFoundException) {
                        return false;
                    }
                    throw new CompletionException(bare(failure));
                });
    }

    /** A table that another worker is creating at the same moment is as good as an own one. */
    private CompletionStage<Void> create(CreateTableRequest table) {
        return client.createTable(table.toBuilder()
                        .overrideConfiguration(o -> o.apiCallTimeout(limit))
                        .build())
                .handle((response, failure) -> {
                    if (failure != null && !(bare(failure) instanceof ResourceInUseException)) {
                        throw new CompletionException(bare(failure));
                    }
                    return null;
                });
    }

    private CompletionStage<?> waitUntilActive(String name) {
        return client.waiter()
                .waitUntilTableExists(request -> request.tableName(name), settings -> settings.waitTimeout(limit));
    }

    private static Throwable bare(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
