package io.millrace.compatibility;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Looks at the lease table several times a second, as an operator may, and keeps every change of the owner of an unfinished
 * lease that it sees.
 */
final class LeaseOwners implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final AttributeValue ABSENT = AttributeValue.fromS("");

    private final DynamoDbAsyncClient dynamoDb;
    private final String table;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> looking;
    private final Map<String, String> owners = new HashMap<>();
    private final List<String> changes = new ArrayList<>();
    private final Map<String, Integer> changesByLease = new HashMap<>();

    LeaseOwners(DynamoDbAsyncClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.looking = timer.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        Map<String, String> seen = dynamoDb.scan(request -> request.tableName(table)).join().items().stream()
                .filter(item -> item.getOrDefault("leaseKey", ABSENT).s().startsWith("shardId-"))
                .filter(item -> !item.getOrDefault("checkpoint", ABSENT).s().equals("SHARD_END"))
                .collect(Collectors.toMap(
                        item -> item.getOrDefault("leaseKey", ABSENT).s(),
                        item -> item.getOrDefault("leaseOwner", ABSENT).s()));
        keep(seen);
    }

    private synchronized void keep(Map<String, String> seen) {
        owners.keySet().retainAll(seen.keySet());
        seen.forEach((key, owner) -> {
            String before = owners.put(key, owner);
            if (!owner.equals(before)) {
                changesByLease.merge(key, 1, Integer::sum);
                changes.add(key + ": " + (before == null ? "new" : before) + " to " + owner);
            }
        });
    }

    /** The owners of leases now; those of none are left out. */
    synchronized Set<String> owners() {
        return owners.values().stream().filter(owner -> !owner.isEmpty()).collect(Collectors.toSet());
    }

    synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    synchronized int mostChangesOfALease() {
        return changesByLease.values().stream().mapToInt(count -> count).max().orElse(0);
    }

    @Override
    public void close() {
        looking.cancel(true);
        timer.shutdownNow();
    }
}
