package io.millrace.cli;

import io.millrace.producer.KinesisProducer;
import io.millrace.producer.ProducerStats;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts every line of files or of standard input into a stream as one user record. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = "Put every line of files or of standard input into a stream as one user record.")
final class PutCommand implements Callable<Integer> {
    /** A person waits; a program would rather wait longer. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(6);

    private static final int MOST_TOLD = 10;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "STREAM", description = "Name or ARN of the stream.")
    @SuppressWarnings("NullAway.Init")
    private String stream;

    @Parameters(
            index = "1..*",
            paramLabel = "FILE",
            description = "Files, one after the other; - is standard input (default: standard input).")
    private List<Path> files = List.of();

    @Mixin
    private final PutOptions options = new PutOptions();

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    private final AtomicReference<@Nullable Failed> firstFailure = new AtomicReference<>();
    private long refused;

    /** A record that was not stored. */
    private record Failed(String place, Throwable why) {}

    @Override
    public Integer call() throws IOException {
        try (InputLines lines = new InputLines(files);
                Clients clients = endpoints.clients();
                KinesisProducer producer = producer(clients)) {
            ProgressLine progress = new ProgressLine(
                    spec.commandLine().getErr(), Terminal.current().redraws(), lines.totalBytes());
            putAll(producer, lines, progress);
            producer.close(Duration.ofMinutes(5));
            progress.clear();
            return conclude(producer.stats());
        }
    }

    private KinesisProducer producer(Clients clients) {
        KinesisProducer.Builder builder =
                KinesisProducer.builder(stream).client(clients.kinesis()).firstAnswerTimeout(FIRST_ANSWER);
        options.configure(builder);
        return builder.build();
    }

    private void putAll(KinesisProducer producer, InputLines lines, ProgressLine progress) throws IOException {
        long records = 0;
        for (byte[] line = lines.next(); line != null && firstFailure.get() == null; line = lines.next()) {
            put(producer, line, lines.place(), progress);
            records++;
            progress.at(records, lines.bytes());
        }
        producer.flush().join();
    }

    /** A line that can be no record is told, and the others go on. */
    private void put(KinesisProducer producer, byte[] line, String place, ProgressLine progress) {
        try {
            var unused = producer.put(options.record(line)).whenComplete((result, failure) -> {
                if (failure != null) {
                    firstFailure.compareAndSet(null, new Failed(place, failure));
                }
            });
        } catch (UserError | IllegalArgumentException e) {
            refused++;
            if (refused <= MOST_TOLD) {
                progress.clear();
                spec.commandLine().getErr().println("millrace: " + place + ": " + e.getMessage());
            }
        }
    }

    private int conclude(ProducerStats stats) {
        Failed failed = firstFailure.get();
        if (failed != null) {
            spec.commandLine()
                    .getErr()
                    .printf(
                            Locale.ROOT,
                            "millrace: %s: %s (%,d records written, %,d not; what is behind them was not read)%n",
                            failed.place(),
                            Failure.describe(failed.why()),
                            stats.ackedRecords(),
                            stats.failedRecords() + refused);
            return 1;
        }
        if (refused > MOST_TOLD) {
            spec.commandLine().getErr().printf(Locale.ROOT, "and %,d lines more%n", refused - MOST_TOLD);
        }
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d records, %,d wire records, %,d payload units (raw %,d)%s%n",
                        stats.ackedRecords(),
                        stats.wireRecordsWritten(),
                        stats.payloadUnits(),
                        stats.rawPayloadUnits(),
                        refused == 0 ? "" : String.format(Locale.ROOT, "; %,d lines not put", refused));
        return refused == 0 ? 0 : 1;
    }
}
