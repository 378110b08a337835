package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one shard's records reach the user: the difference between the two ways in. Serves one ownership. */
interface Delivery {

    /** Most user records that are handed over in one run. */
    int sliceRecords();

    /** Hands a slice to user code, from a record on, as long as the permit allows. */
    Attempt deliver(Slice slice, int from, Permit permit);

    /** The user's code for a moment of the shard's life, if there is any. */
    Optional<Attempt> at(Moment moment);

    /** Whether a normal return settles records; otherwise only the user's checkpoints do. */
    boolean settlesOnReturn();

    /** Last position that the user settled by hand; null if none, or if returning settles. */
    @Nullable
    RecordPosition settledByHand();

    /** The moments of a shard's life. */
    enum Moment {
        STARTED,
        LEASE_LOST,
        SHARD_ENDED,
        SHUTDOWN_REQUESTED;

        /** Whether user code that fails at it is called again. */
        boolean isRepeated() {
            return this == STARTED || this == SHARD_ENDED;
        }
    }
}
