package io.millrace.compatibility;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Keeps a KCL 3 worker's report fresh under the id of a worker of Millrace, as stands there for a minute when Millrace follows that KCL
 * under the same id: the KCL's leader then takes Millrace for one of its own. The report is a copy of that of another KCL, with its load.
 */
final class KclReportsInOurName implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final AttributeValue ABSENT = AttributeValue.fromS("");

    private final DynamoDbAsyncClient dynamoDb;
    private final String table;
    private final String worker;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    KclReportsInOurName(DynamoDbAsyncClient dynamoDb, String table, String worker) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.worker = worker;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::report, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void report() {
        another().ifPresent(other -> {
            Map<String, AttributeValue> mine = new HashMap<>(other);
            mine.put("leaseKey", AttributeValue.fromS(worker));
            mine.put("lut", AttributeValue.fromN(Long.toString(Instant.now().getEpochSecond())));
            dynamoDb.putItem(request -> request.tableName(table).item(mine)).join();
        });
    }

    private Optional<Map<String, AttributeValue>> another() {
        return dynamoDb.scan(request -> request.tableName(table)).join().items().stream()
                .filter(item -> item.getOrDefault("entityType", ABSENT).s().equals("WORKER_METRIC_STATS"))
                .filter(item -> !item.getOrDefault("leaseKey", ABSENT).s().equals(worker))
                .findFirst();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
