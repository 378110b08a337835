package io.millrace.local;

import org.jspecify.annotations.Nullable;

/** Why a local engine could not start: one line that names the cause and the mend. */
public final class LocalKinesisException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LocalKinesisException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
