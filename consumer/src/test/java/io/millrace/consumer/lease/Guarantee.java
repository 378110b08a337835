package io.millrace.consumer.lease;

import java.util.List;

/** One promise of the lease protocol, judging a history while it happens and again at its end. */
interface Guarantee {

    /** The letter that the protocol gives it, and its words. */
    String name();

    default void began(Delivery delivery) {}

    default void ended(Delivery delivery) {}

    /** A record is settled: delivered under a hold that was still good when it ended. */
    default void settled(String shardId, long number) {}

    default void gained(SimulatedWorker worker, Hold hold) {}

    default void created(Lease lease) {}

    default void applied(LeaseWrite write, Lease before, Lease after) {}

    default void appliedByOthers(Lease before, Lease after) {}

    default void finished() {}

    /** What was broken, in words; empty when nothing was. */
    List<String> violations();
}
