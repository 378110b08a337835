package io.millrace.consumer.lease;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One process's way to the tables: every request and every answer goes through its {@link Carrier}. */
final class Connection {
    private final InMemoryTables tables;
    private final Carrier carrier;

    /** Brings requests to the tables and answers back, or fails to. */
    interface Carrier {
        <T> CompletionStage<T> carry(String operation, Supplier<T> request);

        /** How old an eventually consistent reading of one item is. */
        long ageNanos();
    }

    Connection(InMemoryTables tables, Carrier carrier) {
        this.tables = tables;
        this.carrier = carrier;
    }

    LeaseStore leases() {
        return new LeaseStore() {
            @Override
            public CompletionStage<List<Lease>> scan() {
                return carrier.carry("scan", () -> tables.scan(carrier::ageNanos));
            }

            @Override
            public CompletionStage<Optional<Lease>> read(String key) {
                return carrier.carry("read " + key, () -> tables.lease(key));
            }

            @Override
            public CompletionStage<WriteResult<Lease>> create(Lease lease) {
                return carrier.carry("create " + lease.key(), () -> tables.create(lease));
            }

            @Override
            public CompletionStage<WriteResult<Lease>> write(LeaseWrite write) {
                return carrier.carry("write " + write.key(), () -> tables.write(write));
            }

            @Override
            public CompletionStage<WriteResult<Lease>> delete(Lease finished) {
                return carrier.carry("delete " + finished.key(), () -> tables.delete(finished));
            }

            @Override
            public CompletionStage<WriteResult<Lease>> forget(Lease unneeded) {
                return carrier.carry("forget " + unneeded.key(), () -> tables.forget(unneeded));
            }
        };
    }

    FleetRows fleet() {
        return new FleetRows() {
            @Override
            public CompletionStage<Optional<TokenKind>> kind() {
                return carrier.carry("fleet read", tables::kind);
            }

            @Override
            public CompletionStage<WriteResult<TokenKind>> decide(TokenKind kind) {
                return carrier.carry("fleet decide", () -> tables.decide(kind));
            }

            @Override
            public CompletionStage<WriteResult<TokenKind>> change(TokenKind from, TokenKind to) {
                return carrier.carry("fleet change", () -> tables.change(from, to));
            }

            @Override
            public CompletionStage<Optional<String>> leaseTableId() {
                return carrier.carry("describe", tables::tableId);
            }

            @Override
            public CompletionStage<WriteResult<String>> recognize(String tableId) {
                return carrier.carry("fleet recognize", () -> tables.recognize(tableId));
            }
        };
    }

    WorkerRows workers() {
        return new WorkerRows() {
            @Override
            public CompletionStage<List<WorkerRow>> list(boolean consistent) {
                LongSupplier age = consistent ? () -> 0 : carrier::ageNanos;
                return carrier.carry("list", () -> tables.list(age));
            }

            @Override
            public CompletionStage<Optional<WorkerRow>> read(String incarnation) {
                return carrier.carry("poll", () -> tables.row(incarnation, carrier.ageNanos()));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> register(WorkerRow row) {
                return carrier.carry("register", () -> tables.register(row));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> beat(Beat beat) {
                return carrier.carry("beat", () -> tables.beat(beat));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> kill(String incarnation, OptionalLong seenBeat) {
                return carrier.carry("kill " + incarnation, () -> tables.kill(incarnation, seenBeat));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> reserve(Reservation reservation) {
                return carrier.carry("reserve " + reservation.key(), () -> tables.reserve(reservation));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> withdraw(String incarnation, String key) {
                return carrier.carry("withdraw " + key, () -> tables.withdraw(incarnation, key));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> ask(String incarnation, String ask) {
                return carrier.carry("ask", () -> tables.ask(incarnation, ask));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> takeBack(String incarnation, String ask) {
                return carrier.carry("take back", () -> tables.takeBack(incarnation, ask));
            }

            @Override
            public CompletionStage<WriteResult<WorkerRow>> remove(String incarnation) {
                return carrier.carry("remove", () -> tables.removeDead(incarnation));
            }
        };
    }
}
