package io.millrace.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private LetterSourceOptions from;

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

    @Override
    public Integer call() throws IOException {
        if (progress != null && !from.isStream()) {
            throw new UserError("--progress goes with --from-stream; a file of letters has its own beside it");
        }
        try (Clients clients = endpoints.clients();
                SqsAsyncClient sqs = clients.sqs(endpoints.queues("--sqs-endpoint-url", sqsEndpoint));
                LetterSource source = from.open(clients.kinesis(), sqs, progress, again, dryRun);
                ReplayTargets targets = new ReplayTargets(clients.kinesis(), to, keepCause)) {
            Replay replay = new Replay(source, filter, spec.commandLine().getErr());
            try {
                if (dryRun) {
                    replay.list(spec.commandLine().getOut());
                } else {
                    replay.run(targets);
                }
            } finally {
                spec.commandLine().getOut().println(replay.summary(dryRun));
            }
            return replay.hasFailures() ? 1 : 0;
        }
    }
}
