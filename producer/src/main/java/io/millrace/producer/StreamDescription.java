package io.millrace.producer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The answer to the question what stream this is. */
sealed interface StreamDescription {
    /**
     * The stream there is.
     *
     * @param createdAt tells it from another one of the same name; null if not told
     * @param openShards 0 if not told
     * @param byService whether the service places its records; null if not told, as by an SDK that does not know of it
     */
    record Described(
            @Nullable Instant createdAt,
            int openShards,
            @Nullable Boolean byService) implements StreamDescription {}

    /** No answer, or none that says. */
    record Undescribed(Failure failure) implements StreamDescription {}
}
