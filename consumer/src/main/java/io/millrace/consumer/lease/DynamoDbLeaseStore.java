package io.millrace.consumer.lease;

import io.millrace.consumer.lease.DynamoDbUnits.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** {@link LeaseStore} on a DynamoDB table that a KCL application may share. */
public final class DynamoDbLeaseStore implements LeaseStore {
    private final DynamoDbAsyncClient client;
    private final String table;
    private final TableCalls calls;
    private final AwsRequestOverrideConfiguration oneAttempt;

    /** The table named after the configured application. The client stays the caller's. */
    public DynamoDbLeaseStore(DynamoDbAsyncClient client, LeaseConfig config) {
        this(client, config, new DynamoDbUnits());
    }

    /** Likewise, and counts what requests cost. */
    public DynamoDbLeaseStore(DynamoDbAsyncClient client, LeaseConfig config, DynamoDbUnits units) {
        this.client = client;
        this.table = config.application();
        this.calls = new TableCalls(table, units);
        this.oneAttempt = TableCalls.oneAttempt(LeaseTiming.of(config.leaseTime()));
    }

    @Override
    public CompletionStage<List<Lease>> scan() {
        return page(new ArrayList<>(), Map.of());
    }

    private CompletionStage<List<Lease>> page(List<Lease> found, Map<String, AttributeValue> after) {
        CompletableFuture<ScanResponse> page = client.scan(request -> request.tableName(table)
                .exclusiveStartKey(after.isEmpty() ? null : after)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt));
        return calls.answer(calls.counted(Request.LEASE_SCAN, page, ScanResponse::consumedCapacity), response -> {
                    // A scan is kept in memory, all of it; whoever needs what was saved reads the one item.
                    response.items()
                            .forEach(item -> LeaseItems.lease(item)
                                    .map(Lease::withoutSaved)
                                    .ifPresent(found::add));
                    return response.lastEvaluatedKey();
                })
                .thenCompose(next ->
                        next.isEmpty() ? CompletableFuture.completedStage(List.copyOf(found)) : page(found, next));
    }

    @Override
    public CompletionStage<Optional<Lease>> read(String key) {
        CompletionStage<GetItemResponse> item = client.getItem(request -> request.tableName(table)
                .key(LeaseItems.key(key))
                .consistentRead(true)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt));
        return calls.answer(
                calls.counted(Request.LEASE_READ, item, GetItemResponse::consumedCapacity),
                response -> LeaseItems.lease(response.item()));
    }

    @Override
    public CompletionStage<WriteResult<Lease>> create(Lease lease) {
        PutItemRequest request = PutItemRequest.builder()
                .tableName(table)
                .item(LeaseItems.item(lease))
                .conditionExpression("attribute_not_exists(" + LeaseItems.KEY + ")")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt)
                .build();
        return calls.outcome(
                calls.counted(Request.LEASE_WRITE, client.putItem(request), PutItemResponse::consumedCapacity),
                response -> lease,
                LeaseItems::lease);
    }

    @Override
    public CompletionStage<WriteResult<Lease>> write(LeaseWrite write) {
        CompletionStage<UpdateItemResponse> response = client.updateItem(LeaseItems.change(write)
                .on(table, LeaseItems.key(write.key()))
                .overrideConfiguration(oneAttempt)
                .build());
        return calls.outcome(
                calls.counted(Request.LEASE_WRITE, response, UpdateItemResponse::consumedCapacity),
                updated -> LeaseItems.lease(updated.attributes()).orElseThrow(),
                LeaseItems::lease);
    }

    @Override
    public CompletionStage<WriteResult<Lease>> delete(Lease finished) {
        return deletion(finished, LeaseItems.ifFinishedAs(finished));
    }

    @Override
    public CompletionStage<WriteResult<Lease>> forget(Lease unneeded) {
        return deletion(unneeded, LeaseItems.ifWrittenAs(unneeded.counter(), unneeded.tokenText()));
    }

    private CompletionStage<WriteResult<Lease>> deletion(Lease lease, ItemChange condition) {
        CompletionStage<DeleteItemResponse> response = client.deleteItem(condition
                .deletion(table, LeaseItems.key(lease.key()))
                .overrideConfiguration(oneAttempt)
                .build());
        return calls.outcome(
                calls.counted(Request.LEASE_WRITE, response, DeleteItemResponse::consumedCapacity),
                deleted -> lease,
                LeaseItems::lease);
    }
}
