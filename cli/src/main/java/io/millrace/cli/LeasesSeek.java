package io.millrace.cli;

import io.millrace.consumer.lease.Lease;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.shard.Position;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Moves checkpoints. */
@Command(
        name = "seek",
        description =
                "Read shards from elsewhere: the holder settles what it has begun and lets go; whoever takes the lease starts there.")
final class LeasesSeek extends LettingGo {
    /** Only for what "latest" means, which the service keeps to seconds. */
    private final InstantSource clock = InstantSource.system();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "POSITION",
            converter = PositionConverter.class,
            description =
                    "trim-horizon, latest, a time such as 2026-11-22T10:15:30Z, or SEQUENCE[/SUB], behind which reading begins.")
    @SuppressWarnings("NullAway.Init")
    private Position position;

    @Override
    Optional<String> ask(LeaseTool tool, String incarnation, String key) {
        return tool.askToSeek(incarnation, key, position, clock.instant());
    }

    @Override
    boolean write(LeaseTool tool, Lease lease) {
        return tool.seek(lease, position, clock.instant());
    }

    @Override
    String done() {
        return "is read from " + described() + " on; its lease was let go";
    }

    private String described() {
        if (position instanceof Position.After after) {
            return "behind " + after.record();
        }
        if (position instanceof Position.AtTime at) {
            return at.time().toString();
        }
        return position instanceof Position.Latest ? "now" : "the trim horizon";
    }
}
