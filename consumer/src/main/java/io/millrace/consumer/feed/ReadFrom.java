package io.millrace.consumer.feed;

import io.millrace.consumer.shard.SequenceNumber;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an iterator begins.
 *
 * @param type the service's five ways to say it
 * @param sequence for the two types that name a record
 * @param time for {@link Type#AT_TIMESTAMP}
 */
public record ReadFrom(
        Type type,
        @Nullable SequenceNumber sequence,
        @Nullable Instant time) {

    /** Named as the service names them. */
    public enum Type {
        TRIM_HORIZON,
        LATEST,
        AT_TIMESTAMP,
        AT_SEQUENCE_NUMBER,
        AFTER_SEQUENCE_NUMBER
    }

    static ReadFrom trimHorizon() {
        return new ReadFrom(Type.TRIM_HORIZON, null, null);
    }

    static ReadFrom latest() {
        return new ReadFrom(Type.LATEST, null, null);
    }

    static ReadFrom atTime(Instant time) {
        return new ReadFrom(Type.AT_TIMESTAMP, null, time);
    }

    static ReadFrom at(SequenceNumber sequence) {
        return new ReadFrom(Type.AT_SEQUENCE_NUMBER, sequence, null);
    }

    static ReadFrom behind(SequenceNumber sequence) {
        return new ReadFrom(Type.AFTER_SEQUENCE_NUMBER, sequence, null);
    }
}
