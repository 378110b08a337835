package io.millrace.consumer.lease;

import io.millrace.consumer.lease.DynamoDbUnits.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** {@link WorkerRows} on this library's own DynamoDB table. */
public final class DynamoDbWorkerRows implements WorkerRows {
    private final DynamoDbAsyncClient client;
    private final String table;
    private final TableCalls calls;
    private final AwsRequestOverrideConfiguration oneAttempt;

    /** The table named after the configured application. The client stays the caller's. */
    public DynamoDbWorkerRows(DynamoDbAsyncClient client, LeaseConfig config) {
        this(client, config, new DynamoDbUnits());
    }

    /** Likewise, and counts what requests cost. */
    public DynamoDbWorkerRows(DynamoDbAsyncClient client, LeaseConfig config, DynamoDbUnits units) {
        this.client = client;
        this.table = config.workerTable();
        this.calls = new TableCalls(table, units);
        this.oneAttempt = TableCalls.oneAttempt(LeaseTiming.of(config.leaseTime()));
    }

    @Override
    public CompletionStage<List<WorkerRow>> list(boolean consistent) {
        return page(consistent, new ArrayList<>(), Map.of());
    }

    private CompletionStage<List<WorkerRow>> page(
            boolean consistent, List<WorkerRow> found, Map<String, AttributeValue> after) {
        CompletableFuture<QueryResponse> page = client.query(request -> request.tableName(table)
                .keyConditionExpression("#p = :workers")
                .expressionAttributeNames(Map.of("#p", WorkerItems.PARTITION))
                .expressionAttributeValues(Map.of(":workers", ItemChange.text(WorkerItems.WORKERS)))
                .consistentRead(consistent)
                .exclusiveStartKey(after.isEmpty() ? null : after)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt));
        return calls.answer(calls.counted(Request.WORKER_LIST, page, QueryResponse::consumedCapacity), response -> {
                    response.items().forEach(item -> found.add(WorkerItems.row(item)));
                    return response.lastEvaluatedKey();
                })
                .thenCompose(next -> next.isEmpty()
                        ? CompletableFuture.completedStage(List.copyOf(found))
                        : page(consistent, found, next));
    }

    @Override
    public CompletionStage<Optional<WorkerRow>> read(String incarnation) {
        CompletionStage<GetItemResponse> item = client.getItem(request -> request.tableName(table)
                .key(WorkerItems.key(incarnation))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt));
        return calls.answer(
                calls.counted(Request.WORKER_READ, item, GetItemResponse::consumedCapacity),
                response -> response.hasItem() ? row(response.item()) : Optional.empty());
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> register(WorkerRow row) {
        return put(WorkerItems.item(row));
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> beat(Beat beat) {
        return update(beat.incarnation(), WorkerItems.beat(beat));
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> kill(String incarnation, OptionalLong seenBeat) {
        return seenBeat.isPresent()
                ? update(incarnation, WorkerItems.kill(seenBeat.getAsLong()))
                : put(WorkerItems.tombstone(incarnation));
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> reserve(Reservation reservation) {
        return update(reservation.incarnation(), WorkerItems.reserve(reservation));
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> withdraw(String incarnation, String key) {
        return update(incarnation, WorkerItems.withdraw(key));
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> ask(String incarnation, String ask) {
        return update(incarnation, WorkerItems.ask(ask));
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> takeBack(String incarnation, String ask) {
        return update(incarnation, WorkerItems.takeBack(ask));
    }

    @Override
    public CompletionStage<WriteResult<WorkerRow>> remove(String incarnation) {
        DeleteItemRequest request = DeleteItemRequest.builder()
                .tableName(table)
                .key(WorkerItems.key(incarnation))
                .conditionExpression("dead = :true")
                .expressionAttributeValues(Map.of(":true", AttributeValue.fromBool(true)))
                .returnValues(ReturnValue.ALL_OLD)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .overrideConfiguration(oneAttempt)
                .build();
        return calls.outcome(
                calls.counted(Request.WORKER_WRITE, client.deleteItem(request), DeleteItemResponse::consumedCapacity),
                response -> WorkerItems.row(response.attributes()),
                DynamoDbWorkerRows::row);
    }

    private CompletionStage<WriteResult<WorkerRow>> put(Map<String, AttributeValue> item) {
        PutItemRequest request = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .conditionExpression("attribute_not_exists(" + WorkerItems.SORT + ")")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt)
                .build();
        return calls.outcome(
                calls.counted(Request.WORKER_WRITE, client.putItem(request), PutItemResponse::consumedCapacity),
                response -> WorkerItems.row(item),
                DynamoDbWorkerRows::row);
    }

    private CompletionStage<WriteResult<WorkerRow>> update(String incarnation, ItemChange change) {
        CompletionStage<UpdateItemResponse> changed = client.updateItem(change.on(table, WorkerItems.key(incarnation))
                .overrideConfiguration(oneAttempt)
                .build());
        return calls.outcome(
                calls.counted(Request.WORKER_WRITE, changed, UpdateItemResponse::consumedCapacity),
                response -> WorkerItems.row(response.attributes()),
                DynamoDbWorkerRows::row);
    }

    private static Optional<WorkerRow> row(Map<String, AttributeValue> item) {
        return Optional.of(WorkerItems.row(item));
    }
}
