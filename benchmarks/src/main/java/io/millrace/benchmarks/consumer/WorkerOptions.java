package io.millrace.benchmarks.consumer;

import java.net.URI;
import java.util.List;

/**
 * What a worker's process is told.
 *
 * @param side whose worker
 * @param isTuned with the options that make it fast, or with its defaults
 * @param reading how it gets records
 * @param entry what its user code does
 * @param kinesis where the stream is
 * @param dynamoDb where the lease table is
 * @param workerId its name among its peers
 */
record WorkerOptions(
        SideName side, boolean isTuned, Reading reading, Entry entry, URI kinesis, URI dynamoDb, String workerId) {
    /** Name of the application, and so of the lease table. */
    static final String APPLICATION = "application";

    List<String> arguments() {
        return List.of(
                side.name(),
                Boolean.toString(isTuned),
                reading.name(),
                entry.name(),
                kinesis.toString(),
                dynamoDb.toString(),
                workerId);
    }

    static WorkerOptions of(List<String> arguments) {
        return new WorkerOptions(
                SideName.valueOf(arguments.get(0)),
                Boolean.parseBoolean(arguments.get(1)),
                Reading.valueOf(arguments.get(2)),
                Entry.valueOf(arguments.get(3)),
                URI.create(arguments.get(4)),
                URI.create(arguments.get(5)),
                arguments.get(6));
    }
}
