package io.millrace.consumer.lease;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * What an operator does to a lease table, beside workers that are at work: looks, keeps copies, asks. It never writes a lease that
 * somebody holds. Calls wait for their answer, at most a minute each, and may come from any thread.
 */
public final class LeaseTool {
    private static final Duration LIMIT = Duration.ofSeconds(60);
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
            "mrParentsDone");

    private final DynamoDbAsyncClient client;
    private final LeaseConfig config;
    private final String table;
    private final LeaseStore leases;
    private final WorkerRows workers;
    private final FleetRows fleet;
    private final String incarnation = "tool-" + UUID.randomUUID();
    private long writes;

    /** The table that the application names, and the workers' table beside it. The client stays the caller's. */
    public LeaseTool(DynamoDbAsyncClient client, String leaseTable) {
        this.config = LeaseConfig.of(leaseTable, incarnation, Position.trimHorizon());
        this.client = client;
        this.table = leaseTable;
        this.leases = new DynamoDbLeaseStore(client, config);
        this.workers = new DynamoDbWorkerRows(client, config);
        this.fleet = new DynamoDbFleetRows(client, config);
    }

    /**
     * Reads both tables; a workers' table that does not exist counts as empty.
     *
     * @throws UnrecoverableException if the lease table does not exist or may not be read
     */
    public TableContents read() {
        Map<String, Lease> found = new HashMap<>();
        Map<String, Set<String>> unknown = new HashMap<>();
        Map<String, Integer> others = new HashMap<>();
        for (Map<String, AttributeValue> item : items()) {
            Optional<Lease> lease = LeaseItems.lease(item);
            if (lease.isEmpty()) {
                others.merge(LeaseItems.text(item, "entityType").orElse(TableContents.UNREADABLE), 1, Integer::sum);
                continue;
            }
            found.put(lease.get().key(), lease.get());
            Set<String> names = new HashSet<>(item.keySet());
            names.removeAll(KNOWN);
            if (!names.isEmpty()) {
                unknown.put(lease.get().key(), names);
            }
        }
        return new TableContents(
                found,
                unknown,
                others,
                ifPresent(() -> workers.list(true)).orElse(List.of()),
                ifPresent(fleet::kind).flatMap(kind -> kind));
    }

    /** Every row of the lease table as it stands, with all attributes, consistently read page by page. */
    public List<Map<String, AttributeValue>> items() {
        TableCalls calls = new TableCalls(table);
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, AttributeValue> after = Map.of();
        do {
            Map<String, AttributeValue> from = after;
            ScanResponse page = await(calls.answer(
                    client.scan(request -> request.tableName(table)
                            .consistentRead(true)
                            .exclusiveStartKey(from.isEmpty() ? null : from)),
                    response -> response));
            items.addAll(page.items());
            after = page.lastEvaluatedKey();
        } while (!after.isEmpty());
        return items;
    }

    /**
     * Puts a row as {@link #items} gave it. A lease becomes nobody's, so that any worker takes it at once and no write that was
     * meant for its earlier life is applied; all else stays.
     *
     * @param replacing whether a row that is there is overwritten; only while no worker is at work
     * @return whether it was put
     */
    public boolean restore(Map<String, AttributeValue> item, boolean replacing) {
        Map<String, AttributeValue> free = freed(item);
        CompletionStage<PutItemResponse> put = client.putItem(request -> request.tableName(table)
                .item(free)
                .conditionExpression(replacing ? null : "attribute_not_exists(" + LeaseItems.KEY + ")"));
        return await(new TableCalls(table).outcome(put, response -> free, Optional::of))
                .isWritten();
    }

    /** Creates the lease table and the workers' table where they are missing, as a consumer does. */
    public void createTables() {
        await(new LeaseTables(client, LIMIT).createIfMissing(config));
    }

    private Map<String, AttributeValue> freed(Map<String, AttributeValue> item) {
        Optional<Lease> lease = LeaseItems.lease(item);
        if (lease.isEmpty()) {
            return item;
        }
        Map<String, AttributeValue> free = new HashMap<>(item);
        free.keySet().removeAll(Set.of("leaseOwner", "checkpointOwner", "mrToken"));
        long counter = lease.get().counter() + 1;
        free.put("leaseCounter", ItemChange.number(counter));
        if (lease.get().token().isPresent()) {
            free.put("mrToken", ItemChange.text(released(counter).text()));
        }
        return free;
    }

    /** Makes a lease nobody's, provided that it is still as it was read; for leases whose holder is dead or silent. */
    public boolean release(Lease seen) {
        LeaseWrite write = LeaseWrite.release(seen, released(seen.counter() + 1), Optional.empty());
        return await(leases.write(write)).isWritten();
    }

    private LeaseToken released(long counter) {
        return new LeaseToken(incarnation, ++writes, TokenKind.RELEASED, Optional.empty(), counter);
    }

    /**
     * Asks a worker to give a lease up, which it does behind its last settled record; the ask leaves its row when that is done.
     *
     * @return the row's text of the ask; empty if that worker is gone
     */
    public Optional<String> askToRelease(String holder, String key) {
        String ask = "release:" + key;
        return await(workers.ask(holder, ask)).isWritten() ? Optional.of(ask) : Optional.empty();
    }

    /** Decides that leases live by their counters, as a KCL beside them needs it, and asks every live worker to follow now. */
    public void liveByCounters() {
        Optional<TokenKind> decided = await(fleet.kind());
        if (decided.isEmpty()) {
            await(fleet.decide(TokenKind.COUNTER));
        } else if (decided.get() == TokenKind.WORKER) {
            await(fleet.change(TokenKind.WORKER, TokenKind.COUNTER));
        }
        for (WorkerRow row : await(workers.list(true))) {
            if (!row.dead()) {
                await(workers.ask(row.incarnation(), "kind:" + TokenKind.COUNTER.code()));
            }
        }
    }

    private static <T> Optional<T> ifPresent(Supplier<CompletionStage<T>> call) {
        try {
            return Optional.of(await(call.get()));
        } catch (UnrecoverableException e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T await(CompletionStage<T> call) {
        try {
            return call.toCompletableFuture()
                    .copy()
                    .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnrecoverableException refused) {
                throw refused;
            }
            throw e;
        }
    }
}
