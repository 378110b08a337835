package io.millrace.consumer.process;

import org.jspecify.annotations.Nullable;

/**
 * One run of user code. Its steps run on a worker thread; the loop may look at {@link #settled} meanwhile and at {@link
 * #failure} afterwards.
 */
abstract class Attempt implements UserCode.Work {
    private volatile int settled;
    private @Nullable Throwable failure;

    /** Records of the slice that are done, from its first on. */
    final int settled() {
        return settled;
    }

    /** What user code threw; the record behind the settled ones is the one that it failed on. */
    final @Nullable Throwable failure() {
        return failure;
    }

    final void settledUpTo(int records) {
        settled = records;
    }

    /** Runs user code; false if it threw. */
    final boolean call(Step step) {
        try {
            step.run();
            return true;
        } catch (Throwable thrown) {
            // Whatever user code throws blocks its shard and is told to the listener; nothing may end the worker
            // thread.
            failure = thrown;
            return false;
        }
    }

    /** An attempt of a single call that settles nothing. */
    static Attempt of(Step only) {
        return new Attempt() {
            @Override
            public boolean step() {
                call(only);
                return false;
            }
        };
    }

    /** A piece of user code. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }
}
