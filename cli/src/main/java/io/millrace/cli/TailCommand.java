package io.millrace.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

    @Option(names = "--until-caught-up", description = "End when everything written so far has been printed.")
    private boolean untilCaughtUp;

    @Mixin
    private final TailStart start = new TailStart();

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
        start.requireSense(application);
        CountDownLatch stopped = new CountDownLatch(1);
        RecordPrinter printer = new RecordPrinter(output, records, stopped::countDown);
        try (Clients clients = endpoints.clients()) {
            if (application == null) {
                new WalkedTail(clients.kinesis(), stream, start.plan(untilCaughtUp))
                        .run(printer, spec.commandLine().getErr());
            } else {
                new LeasedTail(
                                clients,
                                stream,
                                application,
                                start.position(),
                                printer,
                                stopped,
                                spec.commandLine().getErr())
                        .run(untilCaughtUp);
            }
        }
        printer.requirePrinted();
        return 0;
    }
}
