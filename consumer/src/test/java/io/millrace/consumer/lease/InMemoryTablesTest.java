package io.millrace.consumer.lease;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

class InMemoryTablesTest extends TablesContract {
    private final Connection connection = new Connection(new InMemoryTables(() -> 0), new Connection.Carrier() {
        @Override
        public <T> CompletionStage<T> carry(String operation, Supplier<T> request) {
            return CompletableFuture.completedStage(request.get());
        }

        @Override
        public long ageNanos() {
            return 0;
        }
    });

    @Override
    LeaseStore leases() {
        return connection.leases();
    }

    @Override
    FleetRows fleet() {
        return connection.fleet();
    }

    @Override
    WorkerRows workers() {
        return connection.workers();
    }
}
