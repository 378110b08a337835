package io.millrace.consumer.lease;

import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.shard.Shard;
import java.util.List;

/** What a hold tells those around it, and asks of them. */
interface HoldKeeper {

    LeaseListener listener();

    /** Delivery begins. */
    void begun(HeldLease hold);

    /** Until when the own worker row is valid. */
    long rowValidUntilNanos();

    /** The shard's end is settled: create the children, then call {@link HeldLease#childrenExist}. */
    void ending(HeldLease hold, List<Shard> children);

    /** A leader of the KCL wants the lease for another worker. */
    void wantedByForeign(HeldLease hold, String workerId);

    /** A departure was called off; delivery goes on. */
    void resumed(HeldLease hold);

    void over(HeldLease hold, Reason reason);
}
