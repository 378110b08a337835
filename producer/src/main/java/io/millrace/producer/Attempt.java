package io.millrace.producer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One time that a record was sent and not stored for good.
 *
 * @param sinceAccepted from the moment the producer took the record over to the moment it was sent
 * @param took from there to the answer, or to the moment that none was waited for any longer
 * @param errorCode the service's error code, such as {@code ProvisionedThroughputExceededException}; null if it gave none
 * @param message one line: the service's code and text, what the network did, or into which wrong shard it was written
 */
public record Attempt(
        Duration sinceAccepted, Duration took, @Nullable String errorCode, String message) {}
