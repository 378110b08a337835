package io.millrace.consumer.lease;

import java.util.Optional;

/** How the store answered a conditional write. An exception instead of an answer means: unknown, perhaps applied. */
public sealed interface WriteResult<T> {

    boolean isWritten();

    /** The item as it stands after a success, or as it stood in the way; empty when nothing is there. */
    Optional<T> item();

    /** Applied by this very request; the item as it stands now. */
    record Written<T>(T written) implements WriteResult<T> {
        @Override
        public boolean isWritten() {
            return true;
        }

        @Override
        public Optional<T> item() {
            return Optional.of(written);
        }
    }

    /** Refused by the condition; the item that stood in the way, empty when there is none. */
    record Conflict<T>(Optional<T> item) implements WriteResult<T> {
        @Override
        public boolean isWritten() {
            return false;
        }
    }
}
