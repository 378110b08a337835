package io.millrace.cli;

import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Prints the user records of a stream, a line each: all of them, or through a consumer with its checkpoints. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Print the user records of a stream: all shards without leases, or, with --application, going on"
                + " from the application's checkpoint.")
final class TailCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM", description = "Name or ARN of the stream.")
    @SuppressWarnings("NullAway.Init")
    private String stream;

    @Option(
            names = "--application",
            paramLabel = "NAME",
            description = "Name of an application: its lease table keeps the checkpoints.")
    private @Nullable String application;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            defaultValue = "trim-horizon",
            converter = PositionConverter.class,
            completionCandidates = PositionConverter.class,
            description =
                    "Where to begin, with --application if there is no checkpoint: trim-horizon, latest, a time such"
                            + " as 2026-11-22T10:15:30Z or 2h for so long ago, or with --shard SEQUENCE[/SUB], behind which"
                            + " reading begins (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Position from;

    @Option(
            names = "--shard",
            paramLabel = "SHARD",
            description = "This shard alone, without its children; may be repeated.")
    private List<String> shards = List.of();

    @Option(names = "--until-caught-up", description = "End when everything written so far has been printed.")
    private boolean untilCaughtUp;

    @Option(names = "--count", paramLabel = "N", description = "End after so many records.")
    private @Nullable Long count;

    @Mixin
    private final RecordOptions records = new RecordOptions();

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    /** Not System.out, which keeps to itself what it could not write. */
    private OutputStream output = new FileOutputStream(FileDescriptor.out);

    /** Prints elsewhere. */
    void printTo(OutputStream other) {
        output = other;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        requireSense();
        CountDownLatch stopped = new CountDownLatch(1);
        RecordPrinter printer = new RecordPrinter(
                new BufferedOutputStream(output, 1 << 16),
                records,
                count == null ? Long.MAX_VALUE : count,
                stopped::countDown);
        try (Clients clients = endpoints.clients()) {
            if (application == null) {
                walk(clients, printer);
            } else {
                new LeasedTail(
                                clients,
                                stream,
                                application,
                                from,
                                printer,
                                stopped,
                                spec.commandLine().getErr())
                        .run(untilCaughtUp);
            }
        }
        requirePrinted(printer.failure());
        return 0;
    }

    private void requireSense() {
        if (count != null && count < 1) {
            throw new UserError("--count " + count + " is below 1");
        }
        if (from instanceof Position.After && shards.size() != 1) {
            throw new UserError("a sequence number is one of a shard's: name that with --shard"
                    + (application == null ? "" : ", or move the application with millrace leases seek"));
        }
        if (application != null && !shards.isEmpty()) {
            throw new UserError("--shard is for reading without leases, and --application reads all; give one");
        }
    }

    private void walk(Clients clients, RecordPrinter printer) throws InterruptedException {
        StreamWalk walk =
                new StreamWalk(clients.kinesis(), stream, new StreamWalk.Plan(from, Set.copyOf(shards), untilCaughtUp));
        RecordPosition behind = from instanceof Position.After after ? after.record() : null;
        String name = stream.substring(stream.lastIndexOf('/') + 1);
        WireRecords wireRecords = new WireRecords(
                name, behind, note -> spec.commandLine().getErr().println(note));
        while (!printer.isOver()) {
            StreamWalk.Batch batch = walk.next();
            if (batch == null) {
                return;
            }
            print(wireRecords, batch, printer);
        }
    }

    private static void print(WireRecords wireRecords, StreamWalk.Batch batch, RecordPrinter printer) {
        try {
            for (Record wire : batch.records()) {
                for (ConsumerRecord record : wireRecords.open(batch.shard(), wire)) {
                    if (printer.isOver()) {
                        return;
                    }
                    printer.handle(record);
                }
            }
            printer.flush();
        } catch (IOException e) {
            // The printer keeps it, and is over.
        }
    }

    /** Whoever reads a pipe may have had enough; anything else is a failure. */
    private static void requirePrinted(@Nullable IOException failure) throws IOException {
        if (failure != null && !isClosedPipe(failure)) {
            throw new IOException(
                    "standard output takes no more (" + failure.getMessage() + "); what was not printed is not settled",
                    failure);
        }
    }

    /** There is nothing but the message to tell it by, in the language of the person: "Datenübergabe unterbrochen (broken pipe)". */
    static boolean isClosedPipe(IOException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
    }
}
