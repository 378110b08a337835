package io.millrace.agent.config;

import java.util.List;
import java.util.stream.Stream;

/** Keys of the Kinesis Agent that mean nothing here. They are read and checked, and each is named once. */
final class OldMeaningless {
    private static final int ANY = Integer.MAX_VALUE;

    static final List<Key<?>> OF_FLOWS = List.of(
            number("publishQueueCapacity", 1, ANY, "memory is bounded by maxBufferedBytes, for all flows together"),
            number("waitOnFullPublishQueueMillis", 1000, 900_000, "reading waits while memory is used up"),
            number("waitOnEmptyPublishQueueMillis", 1000, 900_000, "nothing waits for an empty queue"),
            number(
                    "retryInitialBackoffMillis",
                    0,
                    ANY,
                    "pauses between attempts follow from the answers of each shard"),
            number("retryMaxBackoffMillis", 0, ANY, "pauses between attempts follow from the answers of each shard"),
            flag("log.emitInternalMetrics", "metrics are on the page and at the Prometheus endpoint"));

    static final List<Key<?>> OF_AGENT = Stream.<Key<?>>of(
                    number("checkpoints.queryTimeoutSeconds", 0, ANY, "checkpoints are a file, not a database"),
                    number("checkpoints.connectionTimeoutSeconds", 0, ANY, "checkpoints are a file, not a database"),
                    number("maxSendingThreadsPerCore", 1, ANY, "requests need no threads of their own"),
                    number("maxSendingThreads", 1, ANY, "requests need no threads of their own"),
                    number("sendingThreadsKeepAliveMillis", 0, ANY, "requests need no threads of their own"),
                    number("sendingThreadsMaxQueueSize", 1, ANY, "memory is bounded by maxBufferedBytes"),
                    number(
                            "connectionTimeoutMillis",
                            0,
                            ANY,
                            "a call as a whole has one deadline, socketTimeoutMillis"),
                    number("connectionTTLMillis", -1, ANY, "connections are kept as long as they work"),
                    flag("useTcpKeepAlive", "connections are always watched"),
                    flag("useHttpGzip", "answers are too small to gain from it"),
                    text("userAgent", "requests carry this agent's name"),
                    text("userAgentOverride", "requests carry this agent's name"),
                    flag("log.emitMetrics", "metrics are on the page and at the Prometheus endpoint"),
                    flag("log.emitInternalMetrics", "metrics are on the page and at the Prometheus endpoint"),
                    text(
                            "log.level",
                            "the log goes to standard error, for the journal; its level is a system property"),
                    text("log.file", "the log goes to standard error, for the journal"),
                    number("log.maxFileSize", 0, ANY, "the log goes to standard error, for the journal"),
                    number("log.maxBackupIndex", 0, ANY, "the log goes to standard error, for the journal"),
                    number("cloudwatch.metricsQueueSize", 1, ANY, "metrics are added up, not queued"))
            .toList();

    private OldMeaningless() {}

    private static Key<?> number(String name, int least, int most, String why) {
        return Key.of(name, Kinds.lenientWhole(least, most), "Does nothing: " + why + ".")
                .without(why);
    }

    private static Key<?> flag(String name, String why) {
        return Key.of(name, Kinds.lenientFlag(), "Does nothing: " + why + ".").without(why);
    }

    private static Key<?> text(String name, String why) {
        return Key.of(name, Kinds.text(0, 4096), "Does nothing: " + why + ".").without(why);
    }
}
