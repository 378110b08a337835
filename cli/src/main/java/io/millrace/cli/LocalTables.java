package io.millrace.cli;

import io.millrace.local.FaultPlan;
import io.millrace.local.FaultedDynamoDb;
import io.millrace.local.LocalDynamoDb;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** DynamoDB on this machine, behind a proxy if something is to go wrong there. */
record LocalTables(Optional<LocalDynamoDb> engine, Optional<FaultedDynamoDb> proxy) implements AutoCloseable {
    static final LocalTables NONE = new LocalTables(Optional.empty(), Optional.empty());

    static LocalTables start(int port, @Nullable Path folder, FaultPlan plan) {
        if (plan.rules().isEmpty()) {
            return new LocalTables(Optional.of(LocalDynamoDb.start(port, folder)), Optional.empty());
        }
        LocalDynamoDb engine = LocalDynamoDb.start(0, folder);
        try {
            FaultedDynamoDb proxy = FaultedDynamoDb.builder(engine.endpoint())
                    .port(port)
                    .faults(plan)
                    .start();
            return new LocalTables(Optional.of(engine), Optional.of(proxy));
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    Optional<URI> endpoint() {
        return proxy.map(FaultedDynamoDb::endpoint).or(() -> engine.map(LocalDynamoDb::endpoint));
    }

    @Override
    public void close() {
        proxy.ifPresent(FaultedDynamoDb::close);
        engine.ifPresent(LocalDynamoDb::close);
    }
}
