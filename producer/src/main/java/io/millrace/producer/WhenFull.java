package io.millrace.producer;

import java.time.Duration;

/** What {@code put} does when the byte budget has no room. */
public sealed interface WhenFull {
    /**
     * Waits for room, at most for {@code limit}; after that the record's future fails with
     * {@link PutFailedException.Reason#BUFFER_FULL}. Waiting callers are served in the order they came.
     *
     * @throws IllegalArgumentException if the limit is not positive
     */
    static WhenFull block(Duration limit) {
        return new Block(limit);
    }

    /** Does not wait: the record's future has failed with {@link PutFailedException.Reason#BUFFER_FULL} when {@code put} returns. */
    static WhenFull fail() {
        return new Fail();
    }

    /** Wait for room, but not for ever. */
    record Block(Duration limit) implements WhenFull {
        /** Checks the limit. */
        public Block {
            if (limit.isZero() || limit.isNegative()) {
                throw new IllegalArgumentException(
                        "whenFull: a put cannot wait for " + limit + "; give a positive limit, or WhenFull.fail()");
            }
        }
    }

    /** Fail at once. */
    record Fail() implements WhenFull {}
}
