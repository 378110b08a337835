package io.millrace.consumer.process;

import io.millrace.consumer.deadletter.DeadLetter;

/** Writes the dead letters of records that failed. */
final class Letters {
    private Letters() {}

    static DeadLetter of(RunnerParts parts, ConsumerRecord record, Trial trial) {
        return new DeadLetter();
    }
}
