package io.millrace.consumer.lease;

/** One process of a simulated fleet: a worker of ours, or one of the KCL. */
interface SimulatedProcess {

    /** Its worker id. */
    String name();

    /** Whether it keeps the KCL's rules, which are weaker than ours: it may deliver beside its successor for a while. */
    boolean isOfKcl();
}
