package io.millrace.agent.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Where {@link CloudWatchReporter} sends: CloudWatch, or a fake. */
public interface MetricSink {
    /** The most data of one call. */
    int MAX_DATA = 1_000;

    /** Begins to send up to {@value #MAX_DATA} data; never blocks. The stage fails if they were not taken. */
    CompletionStage<?> put(String namespace, List<Datum> data);

    /** What is measured. */
    enum Unit {
        COUNT,
        BYTES,
        SECONDS
    }

    /**
     * A value at a time.
     *
     * @param dimensions values by name, 1 to 1,024 printable ASCII characters each
     */
    record Datum(String name, Map<String, String> dimensions, Unit unit, double value, Instant time) {
        public Datum {
            dimensions = Map.copyOf(dimensions);
        }
    }
}
