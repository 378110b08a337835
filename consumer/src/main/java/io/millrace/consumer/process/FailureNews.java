package io.millrace.consumer.process;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;

/**
 * Tells of records that fail.
 *
 * @param events hears it
 * @param key of the shard's lease
 */
record FailureNews(ConsumerListener events, String key) {

    void again(RecordPosition position, Trial trial, Duration delay) {
        events.on(new ConsumerEvent.ProcessingFailed(key, position, trial.attempts(), delay, trial.cause()));
    }

    void parked(RecordPosition position, Trial trial) {
        events.on(new ConsumerEvent.KeyParked(key, position, trial.attempts(), trial.cause()));
    }

    void skipped(RecordPosition position, Trial trial) {
        events.on(new ConsumerEvent.RecordSkipped(key, position, trial.attempts(), trial.cause()));
    }

    void deadLettered(RecordPosition position, Trial trial) {
        events.on(new ConsumerEvent.RecordDeadLettered(key, position, trial.attempts(), trial.cause()));
    }
}
