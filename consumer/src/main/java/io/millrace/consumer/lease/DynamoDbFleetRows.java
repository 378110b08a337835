package io.millrace.consumer.lease;

import io.millrace.consumer.lease.DynamoDbUnits.Request;
import io.millrace.consumer.shard.UnrecoverableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** {@link FleetRows} on this library's own DynamoDB table: partition {@code table}, row {@code mode}. */
public final class DynamoDbFleetRows implements FleetRows {
    private static final Map<String, AttributeValue> MODE =
            Map.of(WorkerItems.PARTITION, ItemChange.text("table"), WorkerItems.SORT, ItemChange.text("mode"));
    private static final String KIND = "kind";
    private static final String TABLE_ID = "tableId";

    private final DynamoDbAsyncClient client;
    private final String leases;
    private final String table;
    private final TableCalls calls;
    private final AwsRequestOverrideConfiguration oneAttempt;

    /** The table named after the configured application. The client stays the caller's. */
    public DynamoDbFleetRows(DynamoDbAsyncClient client, LeaseConfig config) {
        this(client, config, new DynamoDbUnits());
    }

    /** Likewise, and counts what requests cost. */
    public DynamoDbFleetRows(DynamoDbAsyncClient client, LeaseConfig config, DynamoDbUnits units) {
        this.client = client;
        this.leases = config.application();
        this.table = config.workerTable();
        this.calls = new TableCalls(table, units);
        this.oneAttempt = TableCalls.oneAttempt(LeaseTiming.of(config.leaseTime()));
    }

    @Override
    public CompletionStage<Optional<TokenKind>> kind() {
        CompletionStage<GetItemResponse> row = client.getItem(request -> request.tableName(table)
                .key(MODE)
                .consistentRead(true)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt));
        return calls.answer(
                calls.counted(Request.FLEET, row, GetItemResponse::consumedCapacity),
                response -> kind(response.item()));
    }

    @Override
    public CompletionStage<WriteResult<TokenKind>> decide(TokenKind kind) {
        Map<String, AttributeValue> item = new HashMap<>(MODE);
        item.put(KIND, text(kind));
        PutItemRequest request = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .conditionExpression("attribute_not_exists(" + WorkerItems.SORT + ")")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .overrideConfiguration(oneAttempt)
                .build();
        return calls.outcome(
                calls.counted(Request.FLEET, client.putItem(request), PutItemResponse::consumedCapacity),
                response -> kind,
                this::kind);
    }

    @Override
    public CompletionStage<WriteResult<TokenKind>> change(TokenKind from, TokenKind to) {
        ItemChange change = new ItemChange().onlyIfEquals(KIND, text(from)).set(KIND, text(to));
        return calls.outcome(update(change), response -> to, this::kind);
    }

    @Override
    public CompletionStage<Optional<String>> leaseTableId() {
        return new TableCalls(leases)
                .answer(
                        client.describeTable(
                                request -> request.tableName(leases).overrideConfiguration(oneAttempt)),
                        response -> identity(response.table()));
    }

    /** Imitations of the service give no id. */
    private static Optional<String> identity(TableDescription table) {
        return Optional.ofNullable(table.tableId())
                .or(() -> Optional.ofNullable(table.creationDateTime()).map(time -> "created " + time));
    }

    @Override
    public CompletionStage<WriteResult<String>> recognize(String tableId) {
        ItemChange change = new ItemChange()
                .onlyIfPresent(WorkerItems.SORT)
                .onlyIfAbsent(TABLE_ID)
                .set(TABLE_ID, ItemChange.text(tableId));
        return calls.outcome(update(change), response -> tableId, found -> LeaseItems.text(found, TABLE_ID));
    }

    private CompletionStage<UpdateItemResponse> update(ItemChange change) {
        CompletionStage<UpdateItemResponse> changed = client.updateItem(
                change.on(table, MODE).overrideConfiguration(oneAttempt).build());
        return calls.counted(Request.FLEET, changed, UpdateItemResponse::consumedCapacity);
    }

    private static AttributeValue text(TokenKind kind) {
        return ItemChange.text(String.valueOf(kind.code()));
    }

    private Optional<TokenKind> kind(Map<String, AttributeValue> item) {
        if (item.isEmpty()) {
            return Optional.empty();
        }
        String text = LeaseItems.text(item, KIND).orElse("");
        TokenKind kind = TokenKind.ofHeld(text)
                .orElseThrow(() -> new UnrecoverableException(
                        "row 'mode' of DynamoDB table '" + table + "' names the kind '" + text
                                + "', which is neither K nor W; set it to one of them, or delete the row",
                        null));
        return Optional.of(kind);
    }
}
