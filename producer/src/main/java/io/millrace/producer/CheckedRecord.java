package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.UserRecord;

/** A record that may be put, still with the caller's bytes. */
record CheckedRecord(UserRecord record, HashKey hash, int chargedBytes, boolean needsEnvelope) {
    CheckedRecord atMost(long bytes) {
        return chargedBytes <= bytes ? this : new CheckedRecord(record, hash, (int) bytes, needsEnvelope);
    }

    /** The same with compressed data, if that is less to keep. */
    CheckedRecord compressed(Compressor compressor) {
        UserRecord smaller = compressor.compressed(record);
        int savedBytes = Intake.sizeBytes(record) - Intake.sizeBytes(smaller);
        return savedBytes == 0 ? this : new CheckedRecord(smaller, hash, chargedBytes - savedBytes, true);
    }

    PendingRecord copied() {
        byte[] bytes = new byte[record.dataSizeBytes()];
        record.copyData(bytes, 0);
        return new PendingRecord(record, bytes, hash, chargedBytes, needsEnvelope);
    }
}
