package io.millrace.consumer.lease;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A lease table whose scans show every lease of other software as one without an owner. */
final class WithoutForeignOwners implements LeaseStore {
    private final LeaseStore store;

    WithoutForeignOwners(LeaseStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<List<Lease>> scan() {
        return store.scan()
                .thenApply(leases ->
                        leases.stream().map(WithoutForeignOwners::unowned).toList());
    }

    private static Lease unowned(Lease lease) {
        return lease.token().isPresent()
                ? lease
                : new Lease(
                        lease.key(),
                        Optional.empty(),
                        Optional.empty(),
                        lease.counter(),
                        lease.checkpoint(),
                        lease.parents(),
                        lease.children(),
                        lease.range(),
                        lease.tokenText(),
                        lease.startText(),
                        lease.parentsBeforeStart(),
                        lease.pending(),
                        lease.saved());
    }

    @Override
    public CompletionStage<Optional<Lease>> read(String key) {
        return store.read(key);
    }

    @Override
    public CompletionStage<WriteResult<Lease>> create(Lease lease) {
        return store.create(lease);
    }

    @Override
    public CompletionStage<WriteResult<Lease>> write(LeaseWrite write) {
        return store.write(write);
    }

    @Override
    public CompletionStage<WriteResult<Lease>> delete(Lease finished) {
        return store.delete(finished);
    }

    @Override
    public CompletionStage<WriteResult<Lease>> forget(Lease unneeded) {
        return store.forget(unneeded);
    }
}
