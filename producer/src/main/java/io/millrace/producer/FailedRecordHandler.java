package io.millrace.producer;

import io.millrace.aggregation.UserRecord;

/**
 * Takes every record that is given up after it was accepted: a place for a second stream, a file, a queue.
 *
 * <p>Called on the callback executor, before the record's future fails. What it throws is logged and harms nothing.
 */
@FunctionalInterface
public interface FailedRecordHandler {
    /** The record, with its data still at hand, and why it was given up. */
    void handle(UserRecord record, PutFailedException failure);
}
