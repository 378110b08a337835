package io.millrace.consumer.process;

import io.millrace.consumer.failure.FailurePolicy;
import java.time.InstantSource;

/**
 * How single records are handled.
 *
 * @param tuning what may change meanwhile
 * @param keys which records keep their order
 * @param application whose dead letters they are
 * @param clock the service's time, by which records have an age
 */
public record Handling(Tuning tuning, LaneKeys keys, String application, InstantSource clock) {

    /** One record at a time, tried again for ever. */
    static Handling plain() {
        return new Handling(
                new Tuning(1, FailurePolicy.block()), ConsumerRecord::partitionKey, "", InstantSource.system());
    }
}
