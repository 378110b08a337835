package io.millrace.producer;

/** Something that another thread has to say to the pipeline. */
interface Message {
    void deliver(Pipeline pipeline, long nowNanos);

    /** Whether a napping loop is to be woken for it. */
    default boolean isUrgent() {
        return true;
    }
}
