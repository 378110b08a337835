package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import java.util.List;

/**
 * What a producer could not send before it was closed.
 *
 * @param unsent the records whose futures were failed by the close, in the order they were put; empty if all had ended before
 */
public record CloseReport(List<Unsent> unsent) {
    /** Copies the list. */
    public CloseReport {
        unsent = List.copyOf(unsent);
    }

    /** Whether everything had been stored, or had failed for a reason of its own, in time. */
    public boolean isDrained() {
        return unsent.isEmpty();
    }

    /**
     * One record that was not stored in time.
     *
     * @param record the record, for another try elsewhere
     * @param failure what its future ended with; it says whether the record may have been written
     */
    public record Unsent(UserRecord record, PutFailedException failure) {
        /** The record as it was put. One that was compressed is unpacked anew for every call, so that the report stays as small as it is. */
        @Override
        public UserRecord record() {
            return Compressor.original(record);
        }
    }
}
