package io.millrace.consumer.lease;

import io.millrace.consumer.lease.WriteResult.Conflict;
import io.millrace.consumer.lease.WriteResult.Written;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Both tables as one process-local store with DynamoDB's semantics: conditional writes, and reads of an older state. */
final class InMemoryTables {
    private final VersionedItems<Lease> leases;
    private final VersionedItems<WorkerRow> rows;
    private final AtomicReference<@Nullable TokenKind> kind = new AtomicReference<>();
    private Optional<String> tableId = Optional.of("table-1");
    private Optional<String> recognized = Optional.empty();
    private boolean conditionsIgnored;
    private long rowWrites;
    private long leaseWrites;
    private final List<WriteWitness> witnesses = new ArrayList<>();

    /** Sees every write that is applied to the lease table. */
    interface WriteWitness {
        void created(Lease lease);

        void applied(LeaseWrite write, Lease before, Lease after);

        /** Other software changed a lease: our token, if it has one, is no longer bound to the counter. */
        default void appliedByOthers(Lease before, Lease after) {}
    }

    InMemoryTables(LongSupplier nowNanos) {
        leases = new VersionedItems<>(nowNanos);
        rows = new VersionedItems<>(nowNanos);
    }

    /** Applies every write of a lease from now on, whatever it expects: a table that cannot keep any promise. */
    void ignoreConditions() {
        conditionsIgnored = true;
    }

    void watch(WriteWitness witness) {
        witnesses.add(witness);
    }

    /** Requests that change a worker row, refused ones included: each costs at least a unit. */
    long rowWrites() {
        return rowWrites;
    }

    /** Requests that change a lease, refused ones included. */
    long leaseWrites() {
        return leaseWrites;
    }

    Optional<TokenKind> kind() {
        return Optional.ofNullable(kind.get());
    }

    WriteResult<TokenKind> decide(TokenKind wanted) {
        return kind.compareAndSet(null, wanted) ? new Written<>(wanted) : new Conflict<>(kind());
    }

    WriteResult<TokenKind> change(TokenKind from, TokenKind to) {
        return kind.compareAndSet(from, to) ? new Written<>(to) : new Conflict<>(kind());
    }

    /** What becomes of the lease table when it is deleted and made anew, or restored: the same name, another table. */
    void isAnother(String id) {
        tableId = Optional.of(id);
    }

    /** The lease table is deleted; the worker table stays. */
    void deleteLeases() {
        leases.delete();
    }

    /** There is a lease table again, of the same name and otherwise another. */
    void createLeasesAnew(String id) {
        leases.createAnew();
        isAnother(id);
    }

    /** An operator takes the lease table as it is now for the one to work with. */
    void forgetRecognized() {
        recognized = Optional.empty();
    }

    Optional<String> tableId() {
        leases.requireTable();
        return tableId;
    }

    WriteResult<String> recognize(String id) {
        if (kind.get() == null || recognized.isPresent()) {
            return new Conflict<>(recognized);
        }
        recognized = Optional.of(id);
        return new Written<>(id);
    }

    Optional<Lease> lease(String key) {
        return leases.get(key);
    }

    Optional<WorkerRow> row(String incarnation) {
        return rows.get(incarnation);
    }

    /** What another program might do: puts or replaces an item without any condition. */
    void force(Lease lease) {
        leases.put(lease.key(), lease);
    }

    void force(WorkerRow row) {
        rows.put(row.incarnation(), row);
    }

    void deleteLease(String key) {
        leases.remove(key);
    }

    void deleteRow(String incarnation) {
        rows.remove(incarnation);
    }

    /** Every item as it was, each on its own, at most {@code ageNanos} ago. */
    List<Lease> scan(LongSupplier ageNanos) {
        return leases.all(ageNanos).stream().map(Lease::withoutSaved).toList();
    }

    List<WorkerRow> list(LongSupplier ageNanos) {
        return rows.all(ageNanos);
    }

    Optional<WorkerRow> row(String incarnation, long ageNanos) {
        return rows.get(incarnation, ageNanos);
    }

    WriteResult<Lease> create(Lease lease) {
        leaseWrites++;
        Optional<Lease> found = leases.get(lease.key());
        if (found.isPresent()) {
            return new Conflict<>(found);
        }
        leases.put(lease.key(), lease);
        witnesses.forEach(witness -> witness.created(lease));
        return new Written<>(lease);
    }

    WriteResult<Lease> write(LeaseWrite write) {
        leaseWrites++;
        Optional<Lease> found = leases.get(write.key());
        boolean met = found.isPresent()
                && (conditionsIgnored
                        || (found.get().counter() == write.expectedCounter()
                                && found.get().tokenText().equals(write.expectedToken())));
        if (!met) {
            return new Conflict<>(found);
        }
        Lease before = found.get();
        Lease after = changed(before, write);
        leases.put(write.key(), after);
        witnesses.forEach(witness -> witness.applied(write, before, after));
        return new Written<>(after);
    }

    /** A write of other software, on a condition of its own. */
    WriteResult<Lease> writeByOthers(String key, Predicate<Lease> condition, UnaryOperator<Lease> change) {
        Optional<Lease> found = leases.get(key);
        if (found.filter(condition).isEmpty()) {
            return new Conflict<>(found);
        }
        Lease before = found.get();
        Lease after = change.apply(before);
        leases.put(key, after);
        witnesses.forEach(witness -> witness.appliedByOthers(before, after));
        return new Written<>(after);
    }

    /** One item as it may be read where that need not be consistent. */
    Optional<Lease> lease(String key, long ageNanos) {
        return leases.get(key, ageNanos);
    }

    WriteResult<Lease> delete(Lease finished) {
        Optional<Lease> found = leases.get(finished.key());
        return found.isPresent() && !found.get().isFinished() ? new Conflict<>(found) : forget(finished);
    }

    WriteResult<Lease> forget(Lease unneeded) {
        Optional<Lease> found = leases.get(unneeded.key());
        boolean met = found.filter(lease -> lease.counter() == unneeded.counter())
                .filter(lease -> lease.tokenText().equals(unneeded.tokenText()))
                .isPresent();
        if (!met) {
            return new Conflict<>(found);
        }
        leases.remove(unneeded.key());
        return new Written<>(unneeded);
    }

    private static Lease changed(Lease before, LeaseWrite write) {
        Optional<String> owner = before.owner();
        if (write.owner() instanceof LeaseWrite.OwnerChange.Name name) {
            owner = Optional.of(name.workerId());
        } else if (write.owner() instanceof LeaseWrite.OwnerChange.Clear) {
            owner = Optional.empty();
        }
        return new Lease(
                before.key(),
                owner,
                write.removeCheckpointOwner() ? Optional.empty() : before.checkpointOwner(),
                write.counter(),
                write.checkpoint().orElse(before.checkpoint()),
                before.parents(),
                write.children().isEmpty() ? before.children() : write.children(),
                before.range(),
                write.token().map(LeaseToken::text),
                write.start().or(before::startText),
                before.parentsBeforeStart(),
                write.clearsPending() ? Optional.empty() : before.pending(),
                write.saved().or(before::saved));
    }

    WriteResult<WorkerRow> register(WorkerRow row) {
        rowWrites++;
        Optional<WorkerRow> found = rows.get(row.incarnation());
        return found.isPresent() ? new Conflict<>(found) : put(row);
    }

    WriteResult<WorkerRow> beat(WorkerRows.Beat beat) {
        rowWrites++;
        Optional<WorkerRow> found = rows.get(beat.incarnation());
        if (found.filter(row -> !row.dead() && row.beat() == beat.expected()).isEmpty()) {
            return new Conflict<>(found);
        }
        WorkerRow row = found.get();
        Set<String> inbox = new HashSet<>(row.inbox());
        inbox.removeAll(beat.arrived());
        Set<String> asks = new HashSet<>(row.asks());
        asks.removeAll(beat.answered());
        return put(new WorkerRow(
                row.incarnation(),
                row.workerId(),
                row.beat() + 1,
                false,
                beat.up(),
                beat.held(),
                inbox,
                asks,
                beat.choice(),
                beat.loads()));
    }

    WriteResult<WorkerRow> kill(String incarnation, OptionalLong seenBeat) {
        rowWrites++;
        Optional<WorkerRow> found = rows.get(incarnation);
        if (seenBeat.isEmpty()) {
            return found.isPresent()
                    ? new Conflict<>(found)
                    : put(new WorkerRow(incarnation, "", 0, true, false, 0, Set.of(), Set.of(), "", LoadReport.NONE));
        }
        if (found.filter(row -> !row.dead() && row.beat() == seenBeat.getAsLong())
                .isEmpty()) {
            return new Conflict<>(found);
        }
        WorkerRow row = found.get();
        return put(new WorkerRow(
                incarnation,
                row.workerId(),
                row.beat(),
                true,
                row.up(),
                row.held(),
                row.inbox(),
                row.asks(),
                row.choice(),
                row.loads()));
    }

    WriteResult<WorkerRow> reserve(WorkerRows.Reservation wish) {
        rowWrites++;
        Optional<WorkerRow> found = rows.get(wish.incarnation());
        if (found.filter(row -> !row.dead() && row.up() && row.held() == wish.seenHeld())
                .filter(row -> row.inbox().size() < wish.limit())
                .isEmpty()) {
            return new Conflict<>(found);
        }
        Set<String> inbox = new HashSet<>(found.get().inbox());
        inbox.add(wish.key());
        return put(withInbox(found.get(), inbox));
    }

    WriteResult<WorkerRow> withdraw(String incarnation, String key) {
        rowWrites++;
        Optional<WorkerRow> found = rows.get(incarnation);
        if (found.isEmpty()) {
            return new Conflict<>(found);
        }
        Set<String> inbox = new HashSet<>(found.get().inbox());
        inbox.remove(key);
        return put(withInbox(found.get(), inbox));
    }

    WriteResult<WorkerRow> ask(String incarnation, String ask) {
        rowWrites++;
        Optional<WorkerRow> found = rows.get(incarnation);
        if (found.filter(row -> !row.dead()).isEmpty()) {
            return new Conflict<>(found);
        }
        WorkerRow row = found.get();
        Set<String> asks = new HashSet<>(row.asks());
        asks.add(ask);
        return put(withAsks(row, asks));
    }

    WriteResult<WorkerRow> takeBack(String incarnation, String ask) {
        rowWrites++;
        Optional<WorkerRow> found = rows.get(incarnation);
        if (found.isEmpty()) {
            return new Conflict<>(found);
        }
        Set<String> asks = new HashSet<>(found.get().asks());
        asks.remove(ask);
        return put(withAsks(found.get(), asks));
    }

    private static WorkerRow withAsks(WorkerRow row, Set<String> asks) {
        return new WorkerRow(
                row.incarnation(),
                row.workerId(),
                row.beat(),
                row.dead(),
                row.up(),
                row.held(),
                row.inbox(),
                asks,
                row.choice(),
                row.loads());
    }

    WriteResult<WorkerRow> removeDead(String incarnation) {
        Optional<WorkerRow> found = rows.get(incarnation);
        if (found.filter(WorkerRow::dead).isEmpty()) {
            return new Conflict<>(found);
        }
        rows.remove(incarnation);
        return new Written<>(found.get());
    }

    private static WorkerRow withInbox(WorkerRow row, Set<String> inbox) {
        return new WorkerRow(
                row.incarnation(),
                row.workerId(),
                row.beat(),
                row.dead(),
                row.up(),
                row.held(),
                inbox,
                row.asks(),
                row.choice(),
                row.loads());
    }

    private WriteResult<WorkerRow> put(WorkerRow row) {
        rows.put(row.incarnation(), row);
        return new Written<>(row);
    }
}
