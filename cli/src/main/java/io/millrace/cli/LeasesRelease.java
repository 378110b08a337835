package io.millrace.cli;

import io.millrace.consumer.lease.Lease;
import io.millrace.consumer.lease.LeaseTool;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Frees leases. */
@Command(
        name = "release",
        description = "Free leases, so that any worker takes them: asks the holder, who settles what it has begun.")
final class LeasesRelease extends LettingGo {
    @Override
    Optional<String> ask(LeaseTool tool, String incarnation, String key) {
        return tool.askToRelease(incarnation, key);
    }

    @Override
    boolean write(LeaseTool tool, Lease lease) {
        return tool.release(lease);
    }

    @Override
    String done() {
        return "was released";
    }
}
