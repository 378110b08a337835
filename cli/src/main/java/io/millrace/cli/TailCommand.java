package io.millrace.cli;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.consumer.shard.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the data of every user record of a stream, a line each, through a consumer with its checkpoints. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = "Print the data of every user record, a line each, going on from the application's checkpoint.")
final class TailCommand implements Callable<Integer> {
    private static final Duration STOP = Duration.ofSeconds(15);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "STREAM", description = "Name or ARN of the stream.")
    @SuppressWarnings("NullAway.Init")
    private String stream;

    @Option(
            names = "--application",
            paramLabel = "NAME",
            required = true,
            description = "Name of the application: its lease table keeps the checkpoints.")
    @SuppressWarnings("NullAway.Init")
    private String application;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            defaultValue = "trim-horizon",
            description = "Where to begin without a checkpoint: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            converter = StartConverter.class,
            completionCandidates = StartConverter.class)
    @SuppressWarnings("NullAway.Init")
    private Position from;

    @Option(names = "--until-caught-up", description = "End when everything written so far has been printed.")
    private boolean untilCaughtUp;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<@Nullable IOException> unprinted = new AtomicReference<>();

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (Clients clients = endpoints.clients();
                KinesisConsumer consumer = consumer(clients)) {
            Thread onSignal = new Thread(() -> stop(consumer), "millrace-stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            consumer.start();
            consumer.started().join();
            await(consumer);
            removeHook(onSignal);
            consumer.close(STOP);
            requirePrinted();
            return 0;
        }
    }

    private KinesisConsumer consumer(Clients clients) {
        return KinesisConsumer.builder(stream, application)
                .kinesisClient(clients.kinesis())
                .dynamoDbClient(clients.dynamoDb())
                .initialPosition(from)
                .listener(event -> ShardMoves.describe(event)
                        .ifPresent(line -> spec.commandLine().getErr().println(line)))
                .onRecord(new LinePrinter(this::cannotPrint))
                .build();
    }

    private void cannotPrint(IOException failure) {
        unprinted.compareAndSet(null, failure);
        stopped.countDown();
    }

    /** Whoever reads a pipe may have had enough; anything else is a failure. */
    private void requirePrinted() throws IOException {
        IOException failure = unprinted.get();
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

    private void await(KinesisConsumer consumer) throws InterruptedException {
        boolean atEnd = false;
        while (!atEnd && !stopped.await(100, TimeUnit.MILLISECONDS)) {
            if (consumer.terminated().isDone()) {
                consumer.terminated().join();
                return;
            }
            atEnd = untilCaughtUp && consumer.status().caughtUp();
        }
    }

    private void stop(KinesisConsumer consumer) {
        stopped.countDown();
        consumer.close(STOP);
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is stopping already: the hook does the closing.
        }
    }
}
