package io.millrace.cli;

import io.millrace.local.FaultPlan;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a quickstart runs: on engines of its own that misbehave on purpose, or on endpoints that somebody else runs. */
sealed interface Venue extends AutoCloseable {
    Clients clients();

    /** What is done to the stream on purpose, in words. */
    String faults();

    /** Whether lines are paced so that a person can watch. */
    boolean paced();

    /** Leaves nothing behind that costs money. */
    void cleanUp(DemoStream stream);

    @Override
    void close();

    static Venue remote(EndpointOptions endpoints) {
        return new Remote(endpoints.clients());
    }

    /** Engines on free ports of this machine, in memory or kept in a folder. */
    static Venue local(@Nullable Path folder) {
        LocalKinesis.Builder builder = LocalKinesis.builder()
                .port(0)
                .faults(FaultPlan.seeded(7).throttleEntries(0.10).loseReplies("PutRecords", 0.01));
        if (folder != null) {
            builder.directory(folder.resolve("kinesis"));
        }
        LocalKinesis kinesis = builder.start();
        LocalDynamoDb dynamoDb = LocalDynamoDb.start(0, folder == null ? null : folder.resolve("dynamodb"));
        return new Local(kinesis, dynamoDb, Clients.of(kinesis.endpoint(), dynamoDb.endpoint(), false));
    }

    /** Engines inside this process. */
    record Local(LocalKinesis kinesis, LocalDynamoDb dynamoDb, Clients clients) implements Venue {
        @Override
        public String faults() {
            return "10 % of entries throttled, 1 % of replies lost";
        }

        @Override
        public boolean paced() {
            return true;
        }

        @Override
        public void cleanUp(DemoStream stream) {
            // The engines end with the process; a kept folder is the user's.
        }

        @Override
        public void close() {
            clients.close();
            kinesis.close();
            dynamoDb.close();
        }
    }

    /** Endpoints that run elsewhere. */
    record Remote(Clients clients) implements Venue {
        @Override
        public String faults() {
            return "none";
        }

        @Override
        public boolean paced() {
            return false;
        }

        @Override
        public void cleanUp(DemoStream stream) {
            stream.delete();
            for (String table : List.of(stream.name(), stream.name() + "-millrace")) {
                clients.dynamoDb()
                        .deleteTable(request -> request.tableName(table))
                        .join();
            }
        }

        @Override
        public void close() {
            clients.close();
        }
    }
}
