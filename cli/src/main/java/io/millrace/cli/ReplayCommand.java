package io.millrace.cli;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterHeaders;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.PutResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Puts dead letters back into the streams they came from. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Put dead letters back, from files, a stream or a queue, into the streams they came from.")
final class ReplayCommand implements Callable<Integer> {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(6);

    /** Below the time for which a queue keeps a message from others. */
    private static final Duration PUT_LIMIT = Duration.ofMinutes(2);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private From from;

    /** Where the letters are. */
    private static final class From {
        @Option(
                names = "--from-file",
                arity = "1..*",
                paramLabel = "FILE|DIR",
                description = "Files of dead letters, or directories of them.")
        private @Nullable List<Path> files;

        @Option(names = "--from-stream", paramLabel = "STREAM", description = "A stream of dead letters: name or ARN.")
        private @Nullable String stream;

        @Option(names = "--from-queue", paramLabel = "URL", description = "An SQS queue of dead letters.")
        private @Nullable String queue;
    }

    @Option(
            names = "--to",
            paramLabel = "STREAM",
            description = "Put all of them into this stream (default: each letter's own).")
    private @Nullable String to;

    @Mixin
    private final ReplayFilter filter = new ReplayFilter();

    @Option(names = "--dry-run", description = "List what would be put back, without data, and change nothing.")
    private boolean dryRun;

    @Option(names = "--again", description = "Put back also what an earlier run has put back.")
    private boolean again;

    @Option(
            names = "--progress",
            paramLabel = "FILE",
            description = "With --from-stream: the file that keeps what was put back (default: STREAM.replayed).")
    private @Nullable Path progress;

    @Option(names = "--keep-cause", description = "Leave the headers mr-dl-... on the records that are put back.")
    private boolean keepCause;

    @Option(
            names = "--sqs-endpoint-url",
            paramLabel = "URL",
            description = "SQS endpoint (default: that of --endpoint-url where it is not AWS, else AWS).")
    private @Nullable URI sqsEndpoint;

    @Mixin
    private final EndpointOptions endpoints = new EndpointOptions();

    private final Map<String, KinesisProducer> producers = new HashMap<>();

    @Override
    public Integer call() throws IOException {
        if (progress != null && from.stream == null) {
            throw new UserError("--progress goes with --from-stream; a file of letters has its own beside it");
        }
        try (Clients clients = endpoints.clients();
                SqsAsyncClient sqs = clients.sqs(endpoints.queues("--sqs-endpoint-url", sqsEndpoint));
                LetterSource source = source(clients, sqs)) {
            Replay replay = new Replay(source, filter, spec.commandLine().getErr());
            if (dryRun) {
                replay.list(spec.commandLine().getOut());
            } else {
                putBack(replay, clients);
            }
            spec.commandLine().getOut().println(replay.summary(dryRun));
            return replay.hasFailures() ? 1 : 0;
        }
    }

    private void putBack(Replay replay, Clients clients) throws IOException {
        try {
            replay.run(letter -> put(letter, clients));
        } finally {
            producers.values().forEach(KinesisProducer::close);
        }
    }

    private LetterSource source(Clients clients, SqsAsyncClient sqs) throws IOException {
        if (from.files != null) {
            return FileLetters.of(from.files, again, dryRun);
        }
        if (from.queue != null) {
            return new QueueLetters(sqs, from.queue);
        }
        String stream = String.valueOf(from.stream);
        Path file = progress != null ? progress : Path.of(stream.substring(stream.lastIndexOf('/') + 1) + ".replayed");
        ReplayedPlaces places = new ReplayedPlaces(file, again, dryRun);
        try {
            return new StreamLetters(clients.kinesis(), stream, places);
        } catch (RuntimeException e) {
            places.close();
            throw e;
        }
    }

    /** In order for each key, as they stand in the source. */
    private CompletableFuture<PutResult> put(DeadLetter letter, Clients clients) {
        UserRecord record = keepCause ? DeadLetterHeaders.mark(letter) : DeadLetterHeaders.strip(letter.content());
        return producers
                .computeIfAbsent(
                        to != null ? to : letter.stream(),
                        stream -> KinesisProducer.builder(stream)
                                .client(clients.kinesis())
                                .firstAnswerTimeout(FIRST_ANSWER)
                                .recordTtl(PUT_LIMIT)
                                .ordered()
                                .build())
                .put(record);
    }
}
