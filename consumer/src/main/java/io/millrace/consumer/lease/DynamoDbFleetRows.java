package io.millrace.consumer.lease;

import io.millrace.consumer.shard.UnrecoverableException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** {@link FleetRows} on this library's own DynamoDB table: partition {@code table}, row {@code mode}. */
public final class DynamoDbFleetRows implements FleetRows {
    private static final Map<String, AttributeValue> MODE =
            Map.of(WorkerItems.PARTITION, ItemChange.text("table"), WorkerItems.SORT, ItemChange.text("mode"));
    private static final String KIND = "kind";

    private final DynamoDbAsyncClient client;
    private final String table;
    private final TableCalls calls;
    private final AwsRequestOverrideConfiguration oneAttempt;

    /** The table named after the configured application. The client stays the caller's. */
    public DynamoDbFleetRows(DynamoDbAsyncClient client, LeaseConfig config) {
        this.client = client;
        this.table = config.workerTable();
        this.calls = new TableCalls(table);
        this.oneAttempt = TableCalls.oneAttempt(LeaseTiming.of(config.leaseTime()));
    }

    @Override
    public CompletionStage<Optional<TokenKind>> kind() {
        return calls.answer(
                client.getItem(request ->
                        request.tableName(table).key(MODE).consistentRead(true).overrideConfiguration(oneAttempt)),
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
                .overrideConfiguration(oneAttempt)
                .build();
        return calls.outcome(client.putItem(request), response -> kind, this::kind);
    }

    @Override
    public CompletionStage<WriteResult<TokenKind>> change(TokenKind from, TokenKind to) {
        ItemChange change = new ItemChange().onlyIfEquals(KIND, text(from)).set(KIND, text(to));
        return calls.outcome(
                client.updateItem(
                        change.on(table, MODE).overrideConfiguration(oneAttempt).build()),
                response -> to,
                this::kind);
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
