package io.millrace.agent.config;

import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/** Where the records of a flow go. */
public sealed interface Sink {
    /** A data stream, by name or ARN. */
    record Stream(String nameOrArn, AwsOptions aws, StreamOptions options) implements Sink {}

    /** A Firehose delivery stream. */
    record Firehose(String name, AwsOptions aws, FirehoseOptions options) implements Sink {}

    /** A {@code io.millrace.consumer.process.RecordHandler} in this process: a class with a constructor without parameters, or of one Map. */
    record Handler(String className, Map<String, String> options, int concurrency) implements Sink {
        public Handler {
            options = Map.copyOf(options);
        }

        /** Without the values of its options, which may be secret. */
        @Override
        public String toString() {
            return "Handler[className=" + className + ", options=" + new TreeSet<>(options.keySet()) + ", concurrency="
                    + concurrency + "]";
        }
    }

    /** Standard output. */
    record StandardOutput() implements Sink {}

    /**
     * How records are put into a data stream.
     *
     * @param aggregate whether lines share Kinesis records, in the KPL's format
     * @param linger how long a record may wait for others
     * @param ordered whether records of one key keep their order
     * @param recordIds whether each record carries an id of its generation and offset, by which the consumer drops repeats
     * @param compression {@code none}, {@code gzip} or {@code zstd}
     */
    record StreamOptions(boolean aggregate, Duration linger, boolean ordered, boolean recordIds, String compression) {
        /** Aggregates, 100 ms, no order, no ids, no compression. */
        public static final StreamOptions DEFAULT =
                new StreamOptions(true, Duration.ofMillis(100), false, false, "none");
    }

    /**
     * How records are put into Firehose.
     *
     * @param joinedBytes how large a Firehose record of joined lines may get, up to 1,024,000; 0: each line is one
     * @param linger how long a record may wait for others
     * @param maxBatchRecords the most records of one request, to 500
     * @param maxBatchBytes the most bytes of one request, to 4 MiB
     */
    record FirehoseOptions(int joinedBytes, Duration linger, int maxBatchRecords, int maxBatchBytes) {
        /** Joined up to 1,000,000 bytes, 100 ms, 500 records, 4 MiB. */
        public static final FirehoseOptions DEFAULT =
                new FirehoseOptions(1_000_000, Duration.ofMillis(100), 500, 4 * 1024 * 1024);
    }
}
