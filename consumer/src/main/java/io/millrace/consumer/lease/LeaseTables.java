package io.millrace.consumer.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.Tag;

/**
 * Creates the two tables where they are missing, paid per request: the lease table with the KCL's key, and that of the
 * worker rows. The KCL 3 adds an index to the lease table when it first runs on it; this library needs none.
 */
public final class LeaseTables {
    /** A table that has just become active may not be ready for backups for some seconds. */
    private static final int BACKUP_ATTEMPTS = 10;

    private static final Duration BACKUP_PAUSE = Duration.ofSeconds(2);

    private final DynamoDbAsyncClient client;
    private final TableOptions options;
    private final Duration limit;
    private final Executor later;

    /** Makes tables without any option. */
    public LeaseTables(DynamoDbAsyncClient client, Duration limit) {
        this(client, TableOptions.NONE, limit);
    }

    /** {@code limit}: how long one table may take to become active. */
    public LeaseTables(DynamoDbAsyncClient client, TableOptions options, Duration limit) {
        this(client, options, limit, CompletableFuture.delayedExecutor(BACKUP_PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** {@code later}: runs what has to wait a little. */
    LeaseTables(DynamoDbAsyncClient client, TableOptions options, Duration limit, Executor later) {
        this.client = client;
        this.options = options;
        this.limit = limit;
        this.later = later;
    }

    /** Completes when both tables are there and active. */
    public CompletionStage<Void> createIfMissing(LeaseConfig config) {
        CompletionStage<Void> leases = ensure(table(config.application(), List.of(LeaseItems.KEY)));
        CompletionStage<Void> workers =
                ensure(table(config.workerTable(), List.of(WorkerItems.PARTITION, WorkerItems.SORT)));
        return leases.thenCompose(created -> workers);
    }

    private CreateTableRequest table(String name, List<String> key) {
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
                .deletionProtectionEnabled(options.deletionProtection())
                .tags(tags())
                .build();
    }

    private List<Tag> tags() {
        List<Tag> tags = new ArrayList<>();
        new TreeMap<>(options.tags())
                .forEach((key, value) ->
                        tags.add(Tag.builder().key(key).value(value).build()));
        return tags;
    }

    private CompletionStage<Void> ensure(CreateTableRequest table) {
        String name = table.tableName();
        TableCalls calls = new TableCalls(name);
        return isThere(name).thenCompose(there -> {
            CompletionStage<Boolean> created = there ? CompletableFuture.completedStage(false) : create(table);
            return created.thenCompose(byUs -> calls.answer(waitUntilActive(name), active -> byUs))
                    .thenCompose(byUs -> byUs && options.pointInTimeRecovery()
                            ? calls.answer(recoverable(name, 1), done -> null)
                            : CompletableFuture.completedStage(null));
        });
    }

    private CompletionStage<Void> recoverable(String name, int attempt) {
        CompletionStage<Void> done = client.updateContinuousBackups(request -> request.tableName(name)
                        .pointInTimeRecoverySpecification(wanted -> wanted.pointInTimeRecoveryEnabled(true))
                        .overrideConfiguration(o -> o.apiCallTimeout(limit)))
                .thenApply(response -> null);
        return done.exceptionallyCompose(failure -> {
            if (attempt < BACKUP_ATTEMPTS && bare(failure) instanceof ContinuousBackupsUnavailableException) {
                return CompletableFuture.supplyAsync(() -> attempt + 1, later)
                        .thenCompose(next -> recoverable(name, next));
            }
            return CompletableFuture.failedStage(bare(failure));
        });
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

    /** Whether it was us: a table that another worker is creating at the same moment is as good as an own one. */
    private CompletionStage<Boolean> create(CreateTableRequest table) {
        return client.createTable(table.toBuilder()
                        .overrideConfiguration(o -> o.apiCallTimeout(limit))
                        .build())
                .handle((response, failure) -> {
                    if (failure != null && !(bare(failure) instanceof ResourceInUseException)) {
                        throw new CompletionException(bare(failure));
                    }
                    return failure == null;
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
