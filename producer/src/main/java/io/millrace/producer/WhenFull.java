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

    /**
     * Leaves the waiting to a future: a caller asks {@link KinesisProducer#whenRoom} before it puts, and goes on when that has completed,
     * which is when {@code roomBytes} are free. No thread waits, and nothing is kept for those who do: the budget stays the bound. A
     * {@code put} that finds no room all the same fails like with {@link #fail()}.
     *
     * @param roomBytes what all callers together may put before they ask again: about their number, times their largest record and 192
     *     bytes for each; 1 to three quarters of {@code maxBufferedBytes}
     * @throws IllegalArgumentException if it is not positive; the upper end is checked when the producer is built
     */
    static WhenFull later(long roomBytes) {
        return new Later(roomBytes);
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

    /** Wait for room by future. */
    record Later(long roomBytes) implements WhenFull {
        /** Checks the number of bytes. */
        public Later {
            if (roomBytes < 1) {
                throw new IllegalArgumentException("whenFull: room for " + roomBytes
                        + " bytes is no room; give what callers put before they ask again");
            }
        }
    }
}
