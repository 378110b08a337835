package io.millrace.consumer.shard;

import org.jspecify.annotations.Nullable;

/** A request that no repetition mends: access denied, no such stream or table, a form that the service rejects. */
public final class UnrecoverableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** {@code message} names what was asked, what is wrong and how to mend it. */
    public UnrecoverableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
