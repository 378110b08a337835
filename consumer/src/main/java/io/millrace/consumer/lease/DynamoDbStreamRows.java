package io.millrace.consumer.lease;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** {@link StreamRows} on this library's own DynamoDB table: partition {@code stream}, sorted by the stream's name or id. */
public final class DynamoDbStreamRows implements StreamRows {
    private static final String STREAMS = "stream";
    private static final String CREATED = "created";
    private static final String ASKED = "asked";

    private final DynamoDbAsyncClient client;
    private final String table;
    private final TableCalls calls;
    private final AwsRequestOverrideConfiguration oneAttempt;

    /** The table named after the configured application. The client stays the caller's. */
    public DynamoDbStreamRows(DynamoDbAsyncClient client, LeaseConfig config) {
        this.client = client;
        this.table = config.workerTable();
        this.calls = new TableCalls(table);
        this.oneAttempt = TableCalls.oneAttempt(LeaseTiming.of(config.leaseTime()));
    }

    private static Map<String, AttributeValue> key(String streamName) {
        return Map.of(WorkerItems.PARTITION, ItemChange.text(STREAMS), WorkerItems.SORT, ItemChange.text(streamName));
    }

    @Override
    public CompletionStage<Optional<Instant>> created(String streamName) {
        return calls.answer(
                client.getItem(request -> request.tableName(table)
                        .key(key(streamName))
                        .consistentRead(true)
                        .overrideConfiguration(oneAttempt)),
                response -> created(response.item()));
    }

    @Override
    public CompletionStage<WriteResult<Instant>> note(String streamName, Instant created) {
        Map<String, AttributeValue> item = new HashMap<>(key(streamName));
        item.put(CREATED, ItemChange.number(created.toEpochMilli()));
        PutItemRequest request = PutItemRequest.builder()
                .tableName(table)
                .item(item)
                .conditionExpression("attribute_not_exists(" + WorkerItems.SORT + ")")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .overrideConfiguration(oneAttempt)
                .build();
        return calls.outcome(client.putItem(request), response -> created, DynamoDbStreamRows::created);
    }

    @Override
    public CompletionStage<Long> asked(String streamId) {
        return calls.answer(
                client.getItem(request -> request.tableName(table)
                        .key(key(streamId))
                        .consistentRead(true)
                        .overrideConfiguration(oneAttempt)),
                response -> asked(response.item()).orElse(0L));
    }

    @Override
    public CompletionStage<WriteResult<Long>> ask(String streamId, long seen) {
        ItemChange change = new ItemChange().set(ASKED, ItemChange.number(seen + 1));
        if (seen == 0) {
            change.onlyIfAbsent(ASKED);
        } else {
            change.onlyIfEquals(ASKED, ItemChange.number(seen));
        }
        return calls.outcome(
                client.updateItem(change.on(table, key(streamId))
                        .overrideConfiguration(oneAttempt)
                        .build()),
                response -> seen + 1,
                DynamoDbStreamRows::asked);
    }

    private static Optional<Long> asked(Map<String, AttributeValue> item) {
        return LeaseItems.number(item, ASKED);
    }

    private static Optional<Instant> created(Map<String, AttributeValue> item) {
        return LeaseItems.number(item, CREATED).map(Instant::ofEpochMilli);
    }
}
