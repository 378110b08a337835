package io.millrace.producer;

/** What the user hears by, beside the futures. */
record Hooks(String stream, ProducerListener listener, FailedRecordHandler failedRecords) {}
