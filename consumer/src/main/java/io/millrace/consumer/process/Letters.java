package io.millrace.consumer.process;

import io.millrace.consumer.deadletter.Cause;
import io.millrace.consumer.deadletter.DeadLetter;
import java.time.Instant;

/** Writes the dead letters of records that failed. */
final class Letters {
    private Letters() {}

    static DeadLetter of(RunnerParts parts, ConsumerRecord record, Trial trial) {
        Handling handling = parts.settings().handling();
        Instant now = handling.clock().instant();
        Instant first = now.minusNanos(parts.loop().nowNanos() - trial.firstNanos());
        return new DeadLetter(
                new DeadLetter.Source(
                        record.stream(),
                        record.shardId(),
                        record.position(),
                        record.approximateArrival(),
                        record.recordId()),
                record.content(),
                new DeadLetter.Failure(
                        Cause.of(trial.cause()),
                        trial.attempts(),
                        first,
                        now,
                        handling.application(),
                        parts.workerId()));
    }
}
