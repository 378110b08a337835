package io.millrace.consumer.event;

import java.time.Duration;

/**
 * How one shard fares, as the worker tells that holds it; of one that waits for its parents, any worker.
 *
 * @param state what it does, or what it waits for
 * @param cause why, for people: names shards, positions, calls and classes of exceptions, never record data
 * @param lasted for how long it has been so
 */
public record ShardHealth(State state, String cause, Duration lasted) {

    /** What a shard does, or what it waits for. */
    public enum State {
        /** A parent's records are not all settled; the cause names the parents. */
        WAITING_FOR_PARENT,
        /** Held, and nothing of it was read yet. */
        STARTING,
        /** Read and delivered as fast as it comes; the cause says how many keys are parked or paused. */
        RUNNING,
        /** The same record or call has been in user code, or has failed there again and again and is not parked, for the stall time. */
        BLOCKED_IN_USER_CODE,
        /** The service has refused reads for some seconds, since the shard has more readers than it bears. */
        THROTTLED,
        /** Reading has waited for room in the byte budget for some seconds. */
        BACK_PRESSURED,
        /** The application lets it wait, or a key behind which it has no room for more. */
        PAUSED,
        /** About to be handed over: nothing more is delivered, the running call ends. */
        DRAINING,
        /** Nothing has moved for the stall time, and nothing else explains it. */
        STALLED;

        /** Whether the shard is slower than it should be. */
        public boolean isTrouble() {
            return this == THROTTLED || this == BACK_PRESSURED || isStuck();
        }

        /** Whether the shard does not move, and somebody should look. */
        public boolean isStuck() {
            return this == BLOCKED_IN_USER_CODE || this == STALLED;
        }
    }
}
