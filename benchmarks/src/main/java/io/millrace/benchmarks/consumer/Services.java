package io.millrace.benchmarks.consumer;

import io.millrace.local.FaultPlan;
import io.millrace.local.FaultedDynamoDb;
import io.millrace.local.Limits;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;

/** Kinesis and DynamoDB in a process of their own, so that their CPU time is told apart; calls to DynamoDB are counted. */
final class Services implements AutoCloseable {
    static final String STREAM = "load";

    private static final long KEPT_BYTES = 400L << 20;
    private static final Set<String> WRITES =
            Set.of("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems");

    private final Child child;
    private final int shards;
    private final URI kinesis;
    private final URI dynamoDb;

    private Services(Child child, int shards) {
        this.child = child;
        this.shards = shards;
        String[] endpoints = child.greeting().split(" ", -1);
        this.kinesis = URI.create(endpoints[0]);
        this.dynamoDb = URI.create(endpoints[1]);
    }

    /**
     * Starts both, with one stream.
     *
     * @param shards a power of two if aggregates are to be written, whose keys must hash into their shard
     * @param isPaced whether shards give and take no more than the service's do
     */
    static Services start(int shards, boolean isPaced) throws IOException {
        List<String> arguments = List.of(Integer.toString(shards), Boolean.toString(isPaced));
        return new Services(Child.start(List.of("-Xmx1g", "-XX:+UseParallelGC"), Services.class, arguments), shards);
    }

    int shards() {
        return shards;
    }

    URI kinesis() {
        return kinesis;
    }

    URI dynamoDb() {
        return dynamoDb;
    }

    /** Requests so far that write to a table, refused ones included; every item is below 1 KB, so each costs one unit. */
    long tableWrites() throws IOException {
        return Long.parseLong(child.ask("writes"));
    }

    @Override
    public void close() throws IOException {
        child.close();
    }

    /** The process itself. */
    public static void main(String[] arguments) throws IOException {
        Limits limits = Boolean.parseBoolean(arguments[1]) ? Limits.service() : Limits.none();
        try (LocalKinesis kinesis = LocalKinesis.builder()
                        .limits(limits)
                        .keepBytes(KEPT_BYTES)
                        .start();
                LocalDynamoDb tables = LocalDynamoDb.start();
                FaultedDynamoDb counted = FaultedDynamoDb.inFrontOf(tables.endpoint(), FaultPlan.none())) {
            kinesis.createStream(STREAM, Integer.parseInt(arguments[0]));
            Child.serve(
                    kinesis.endpoint() + " " + counted.endpoint(),
                    command -> Long.toString(counted.calls().entrySet().stream()
                            .filter(calls -> WRITES.contains(calls.getKey()))
                            .mapToLong(calls -> calls.getValue())
                            .sum()));
        }
        System.exit(0);
    }
}
