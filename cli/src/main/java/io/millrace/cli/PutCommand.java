package io.millrace.cli;

import io.millrace.producer.KinesisProducer;
import io.millrace.producer.ProducerStats;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts every line of standard input into a stream as one user record. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = "Put every line of standard input into a stream as one user record.")
final class PutCommand implements Callable<Integer> {
    /** A person waits; a program would rather wait longer. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(6);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM", description = "Name or ARN of the stream.")
    @SuppressWarnings("NullAway.Init")
    private String stream;

    @Option(
            names = "--partition-key",
            paramLabel = "KEY",
            description = "One key for all lines (default: random keys).")
    private @Nullable String partitionKey;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

    @Override
    public Integer call() throws IOException {
        try (Clients clients = endpoints.clients();
                KinesisProducer producer = KinesisProducer.builder(stream)
                        .client(clients.kinesis())
                        .firstAnswerTimeout(FIRST_ANSWER)
                        .build()) {
            putAll(producer);
            producer.close(Duration.ofMinutes(5));
            return conclude(producer.stats());
        }
    }

    private void putAll(KinesisProducer producer) throws IOException {
        LineReader lines = new LineReader(new BufferedInputStream(System.in, 1 << 16));
        for (byte[] line = lines.next(); line != null && firstFailure.get() == null; line = lines.next()) {
            String key = partitionKey != null ? partitionKey : UUID.randomUUID().toString();
            var unused = producer.put(key, line).whenComplete((result, failure) -> {
                if (failure != null) {
                    firstFailure.compareAndSet(null, failure);
                }
            });
        }
        producer.flush().join();
    }

    private int conclude(ProducerStats stats) {
        Throwable failure = firstFailure.get();
        if (failure != null) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "millrace: %s (%,d records written, %,d not)%n",
                            Failure.describe(failure),
                            stats.ackedRecords(),
                            stats.failedRecords());
            return 1;
        }
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d records, %,d wire records, %,d payload units (raw %,d)%n",
                        stats.ackedRecords(),
                        stats.wireRecordsWritten(),
                        stats.payloadUnits(),
                        stats.rawPayloadUnits());
        return 0;
    }
}
