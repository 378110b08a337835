package io.millrace.compatibility;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
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
    private final Set<HandOff> handOffs = new LinkedHashSet<>();

    /** A leader of the KCL 3 wants a lease to go from one worker to another. */
    record HandOff(String lease, String from, String to) {}

    LeaseOwners(DynamoDbAsyncClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.looking = timer.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        List<Map<String, AttributeValue>> leases =
                dynamoDb.scan(request -> request.tableName(table)).join().items().stream()
                        .filter(item -> text(item, "leaseKey").startsWith("shardId-"))
                        .filter(item -> !text(item, "checkpoint").equals("SHARD_END"))
                        .toList();
        keep(leases);
    }

    private static String text(Map<String, AttributeValue> item, String attribute) {
        return item.getOrDefault(attribute, ABSENT).s();
    }

    private synchronized void keep(List<Map<String, AttributeValue>> leases) {
        Map<String, String> seen = leases.stream()
                .collect(Collectors.toMap(item -> text(item, "leaseKey"), item -> text(item, "leaseOwner")));
        leases.stream()
                .filter(item -> !text(item, "checkpointOwner").isEmpty())
                .forEach(item -> handOffs.add(
                        new HandOff(text(item, "leaseKey"), text(item, "checkpointOwner"), text(item, "leaseOwner"))));
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

    /** How many leases a worker owns now. */
    synchronized long leasesOf(String worker) {
        return owners.values().stream().filter(worker::equals).count();
    }

    /** Those that were seen on their way. */
    synchronized Set<HandOff> handOffs() {
        return Set.copyOf(handOffs);
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
