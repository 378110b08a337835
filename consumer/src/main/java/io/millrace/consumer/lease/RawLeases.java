package io.millrace.consumer.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The rows of a lease table as they stand, with every attribute and those that are no leases; for {@link LeaseTool}. */
final class RawLeases {
    private static final Set<String> KNOWN = Set.of(
            "leaseKey",
            "leaseOwner",
            "leaseCounter",
            "checkpoint",
            "checkpointSubSequenceNumber",
            "checkpointOwner",
            "ownerSwitchesSinceCheckpoint",
            "pendingCheckpoint",
            "pendingCheckpointSubSequenceNumber",
            "pendingCheckpointState",
            "parentShardId",
            "childShardIds",
            "startingHashKey",
            "endingHashKey",
            "throughputKBps",
            "entityType",
            "streamName",
            "shardId",
            "mrToken",
            "mrStart",
            "mrParentsDone",
            "mrDedupe");

    private final DynamoDbAsyncClient client;
    private final String table;
    private final TableCalls calls;

    RawLeases(DynamoDbAsyncClient client, String table) {
        this.client = client;
        this.table = table;
        this.calls = new TableCalls(table);
    }

    CompletionStage<List<Map<String, AttributeValue>>> all() {
        return page(new ArrayList<>(), Map.of());
    }

    private CompletionStage<List<Map<String, AttributeValue>>> page(
            List<Map<String, AttributeValue>> found, Map<String, AttributeValue> after) {
        return calls.answer(
                        client.scan(request -> request.tableName(table)
                                .consistentRead(true)
                                .exclusiveStartKey(after.isEmpty() ? null : after)),
                        response -> {
                            found.addAll(response.items());
                            return response.lastEvaluatedKey();
                        })
                .thenCompose(next ->
                        next.isEmpty() ? CompletableFuture.completedStage(List.copyOf(found)) : page(found, next));
    }

    /** {@code replacing}: whether a row that is there is overwritten; else it refuses. */
    CompletionStage<WriteResult<Map<String, AttributeValue>>> put(Map<String, AttributeValue> item, boolean replacing) {
        return calls.outcome(
                client.putItem(request -> request.tableName(table)
                        .item(item)
                        .conditionExpression(replacing ? null : "attribute_not_exists(" + LeaseItems.KEY + ")")),
                response -> item,
                Optional::of);
    }

    /** The row of a lease as a lease of nobody's; {@code token} stands only where the last write was one of Millrace's. */
    static Map<String, AttributeValue> freed(Map<String, AttributeValue> item, Lease lease, LeaseToken token) {
        Map<String, AttributeValue> free = new HashMap<>(item);
        free.keySet().removeAll(Set.of("leaseOwner", "checkpointOwner", "mrToken"));
        free.put("leaseCounter", ItemChange.number(token.counter()));
        if (lease.token().isPresent()) {
            free.put("mrToken", ItemChange.text(token.text()));
        }
        return free;
    }

    static TableContents contents(
            List<Map<String, AttributeValue>> items, List<WorkerRow> workers, Optional<TokenKind> kind) {
        Map<String, Lease> leases = new HashMap<>();
        Map<String, Set<String>> unknown = new HashMap<>();
        Map<String, Integer> others = new HashMap<>();
        for (Map<String, AttributeValue> item : items) {
            Optional<Lease> lease = LeaseItems.lease(item);
            if (lease.isEmpty()) {
                others.merge(LeaseItems.text(item, "entityType").orElse(TableContents.UNREADABLE), 1, Integer::sum);
                continue;
            }
            leases.put(lease.get().key(), lease.get());
            Set<String> names = new HashSet<>(item.keySet());
            names.removeAll(KNOWN);
            if (!names.isEmpty()) {
                unknown.put(lease.get().key(), names);
            }
        }
        return new TableContents(leases, unknown, others, workers, kind);
    }
}
