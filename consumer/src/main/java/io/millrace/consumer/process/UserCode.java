package io.millrace.consumer.process;

/** Where decoding and user code run: away from the loop, in production on threads, in simulations in virtual time. */
public interface UserCode {

    /** The loop's monotonic clock, read from any thread. */
    long nowNanos();

    /** Runs the work's steps one after another, then {@code done} on the same thread. */
    Call start(Work work, Runnable done);

    /** Runs something short that may wait for user code, such as the listeners of a future. */
    void run(Runnable task);

    /** Work in small pieces, so that a simulation can stop between two of them. */
    interface Work {

        /** Does the next piece and never throws; false when nothing is left. */
        boolean step();
    }

    /** Work that has been started. */
    @FunctionalInterface
    interface Call {

        /** Interrupts the thread if the work still runs. */
        void interrupt();
    }
}
