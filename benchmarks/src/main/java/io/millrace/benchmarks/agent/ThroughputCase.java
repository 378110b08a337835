package io.millrace.benchmarks.agent;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What is read, and how.
 *
 * @param line of the file, by number
 * @param lineBytes of one
 * @param delay of the sink's answers
 * @param flow in lines of YAML
 * @param share of the bytes that the others read
 * @param oldMegabytes of the Amazon Kinesis Agent per CPU-second, measured in another run on another machine; 0 if it was not
 */
record ThroughputCase(
        String name,
        IntFunction<String> line,
        int lineBytes,
        Duration delay,
        List<String> flow,
        double share,
        double oldMegabytes) {
    private static final Duration DELAY = Duration.ofMillis(20);

    static final List<ThroughputCase> ALL = List.of(
            plain("100 B lines", 100, Duration.ZERO, 18),
            plain("200 B, answers after 20 ms", 200, DELAY, 27),
            plain("1,000 B, answers after 20 ms", 1000, DELAY, 57),
            plain("1 KB lines", 1024, Duration.ZERO, 0),
            with("groups of one 100 B line, by their start", 100, List.of("records: {multiLine: '\\d{4}-'}"), 0.3, 12),
            new ThroughputCase(
                    "csvToJson, 150 B, 6 fields",
                    number -> LogFiles.columns(number, 150),
                    150,
                    Duration.ZERO,
                    List.of("process:", "  - csvToJson: {fields: [a, b, c, d, e, f]}"),
                    0.3,
                    7),
            with("a key for each line, 100 B", 100, List.of("partitionKey: record"), 0.1, 0.01));

    private static ThroughputCase plain(String name, int bytes, Duration delay, double old) {
        return new ThroughputCase(name, number -> LogFiles.line(number, bytes), bytes, delay, List.of(), 1, old);
    }

    private static ThroughputCase with(String name, int bytes, List<String> flow, double share, double old) {
        return new ThroughputCase(name, number -> LogFiles.line(number, bytes), bytes, Duration.ZERO, flow, share, old);
    }
}
