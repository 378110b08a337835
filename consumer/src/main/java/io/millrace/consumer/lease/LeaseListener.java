package io.millrace.consumer.lease;

/** Hears on the consumer's loop what becomes of its leases. */
public interface LeaseListener {

    /** Parents are done and the claim is confirmed: deliver from {@link Hold#start}. */
    void gained(Hold hold);

    /** Deliver nothing more, let the running call end, tell the last mark, then call {@link Hold#drained}. */
    void drain(Hold hold);

    /** The move was cancelled: deliver on behind the last settled record. */
    void resume(Hold hold);

    /** The hold is over (fenced, displaced, given or ended): interrupt the running call and drop its result. */
    void lost(Hold hold, Reason reason);

    /** Why a hold is over. */
    enum Reason {
        /** Handed to a named peer, or released, after a clean drain. */
        HANDED_OVER,
        /** The shard's end is written. */
        SHARD_ENDED,
        /** Not renewed in time; others may take over soon. */
        FENCED,
        /** Another worker's write came first. */
        DISPLACED
    }
}
