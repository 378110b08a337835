package io.millrace.consumer.lease;

/** What becomes of two processes that work under one worker id. Their leases are safe in any case. */
public enum NamesakePolicy {
    /** Both work; each tells of it with {@link io.millrace.consumer.event.ConsumerEvent.WorkerIdShared}. */
    WARN,

    /**
     * The one that starts while the other is at work does not start. It looks for a row under its worker id, and waits one
     * lease time whether that moves; what a crashed predecessor left does not. Two that start in the same moment both work,
     * and tell of it.
     */
    YOUNGER_STOPS
}
