package io.millrace.cli;

import io.millrace.consumer.shard.Position;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where reading begins. */
final class TailStart {
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

    Position position() {
        return from;
    }

    StreamWalk.Plan plan(boolean untilCaughtUp) {
        return new StreamWalk.Plan(from, Set.copyOf(shards), untilCaughtUp);
    }

    /** {@code application}: null where reading is without leases. */
    void requireSense(@Nullable String application) {
        if (application != null && !shards.isEmpty()) {
            throw new UserError("--shard is for reading without leases, and --application reads all; give one");
        }
        if (from instanceof Position.After && shards.size() != 1) {
            throw new UserError("a sequence number is one of a shard's: "
                    + (application == null
                            ? "name that with --shard"
                            : "with --application, move the shard's lease with millrace leases seek"));
        }
    }
}
