package io.millrace.consumer.lease;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The lease table. Each call is one request: no retries, no memory. A stage that fails leaves open whether the request
 * was applied; one that no repetition mends is an {@link
 * io.millrace.consumer.shard.UnrecoverableException}.
 */
public interface LeaseStore {

    /** Every lease of the table, possibly a little old, without what was saved; rows that are not leases are left out. */
    CompletionStage<List<Lease>> scan();

    /** One lease, consistently. */
    CompletionStage<Optional<Lease>> read(String key);

    /** Puts a lease that must not exist yet. */
    CompletionStage<WriteResult<Lease>> create(Lease lease);

    /** Changes a lease on the condition that its counter and its token are as the writer knew them. */
    CompletionStage<WriteResult<Lease>> write(LeaseWrite write);

    /** Deletes a lease on the condition that it is finished and that its counter and its token are as they were read. */
    CompletionStage<WriteResult<Lease>> delete(Lease finished);

    /** Deletes a lease that nobody needs, with its checkpoint, on the condition that its counter and its token are as they were read. */
    CompletionStage<WriteResult<Lease>> forget(Lease unneeded);
}
