package io.millrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Options that say where letters are; one of them is given. */
final class LetterSourceOptions {
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

    boolean isStream() {
        return stream != null;
    }

    /**
     * The source, which the caller closes.
     *
     * @param progress where what was put back from a stream is kept, or null
     * @param again whether what was put back before counts for nothing
     * @param readOnly whether nothing will be put back
     */
    LetterSource open(
            KinesisAsyncClient kinesis, SqsAsyncClient sqs, @Nullable Path progress, boolean again, boolean readOnly)
            throws IOException {
        if (files != null) {
            return FileLetters.of(files, again, readOnly);
        }
        if (queue != null) {
            return new QueueLetters(sqs, queue);
        }
        String name = String.valueOf(stream);
        Path file = progress != null ? progress : Path.of(name.substring(name.lastIndexOf('/') + 1) + ".replayed");
        ReplayedPlaces places = new ReplayedPlaces(file, again, readOnly);
        try {
            return new StreamLetters(kinesis, name, places);
        } catch (RuntimeException e) {
            places.close();
            throw e;
        }
    }
}
