package io.millrace.cli;

import io.millrace.consumer.deadletter.DeadLetter;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that choose among letters; one that is not given lets all of them pass, but no letter from behind the start of the run. */
final class ReplayFilter {
    /** A letter that was put back, and is given up once more since nobody has mended the cause, would come around for ever. */
    private final Instant start = InstantSource.system().instant();

    @Option(names = "--stream", paramLabel = "STREAM", description = "Letters of this stream alone, as they name it.")
    private @Nullable String stream;

    @Option(names = "--shard", paramLabel = "SHARD", description = "Letters of this shard alone.")
    private @Nullable String shard;

    @Option(
            names = "--cause",
            paramLabel = "TEXT",
            description = "Letters whose cause has the text in its class name or message.")
    private @Nullable String cause;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = MomentConverter.class,
            description = "Letters given up then or later: 2026-01-31T12:00:00Z, or 2h for two hours ago.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = MomentConverter.class,
            description =
                    "Letters given up before that time (default: up to the start of this run, by this machine's clock).")
    private @Nullable Instant until;

    boolean lets(DeadLetter letter) {
        Instant time = letter.failure().givenUpAt();
        return (stream == null || stream.equals(letter.stream()))
                && (shard == null || shard.equals(letter.source().shardId()))
                && (since == null || !time.isBefore(since))
                && (until == null ? !time.isAfter(start) : time.isBefore(until))
                && (cause == null || hasCause(letter, cause));
    }

    private static boolean hasCause(DeadLetter letter, String text) {
        String message = letter.cause().message();
        return letter.cause().type().contains(text) || (message != null && message.contains(text));
    }
}
