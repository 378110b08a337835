package io.millrace.cli;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseCondition.State;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.TableContents;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a table fit for the KCL while Millrace is at work: afterwards KCL workers may join, one by one. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description =
                "Let all leases live by their counters again and free those of dead workers; then start KCL workers and"
                        + " stop Millrace's, in any order.")
final class DoctorRollback implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final LeaseTableOptions options = new LeaseTableOptions();

    @Option(
            names = "--limit",
            paramLabel = "TIME",
            defaultValue = "1m",
            converter = TimeConverter.class,
            description = "How long the workers may take to follow (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration limit;

    @Override
    public Integer call() {
        try (Clients clients = options.clients()) {
            LeaseTool tool = options.tool(clients);
            tool.liveByCounters();
            Pace.until(
                    limit,
                    "all leases to live by their counters; run doctor check to see which do not",
                    () -> freed(tool).isEmpty());
            List<LeaseCondition> unread = conditions(tool).stream()
                    .filter(LeaseCondition::startsAtOursOnly)
                    .toList();
            unread.forEach(condition -> say("warning " + condition.lease().key()
                    + ": has no checkpoint yet; a KCL that takes it starts at its own "
                    + condition.lease().checkpoint() + ", not at "
                    + condition.lease().startText().orElseThrow()));
            say("the KCL may join " + options.table() + "; set its failoverTimeMillis to the lease time"
                    + (unread.isEmpty() ? "" : ", after those leases have a checkpoint"));
            return unread.isEmpty() ? 0 : 1;
        }
    }

    /** Frees what dead workers have left to live by their rows; those that live workers have still to rewrite. */
    private static List<LeaseCondition> freed(LeaseTool tool) {
        return conditions(tool).stream()
                .filter(condition -> condition.livesBy().equals("row"))
                .filter(condition -> condition.state() != State.ABANDONED || !tool.release(condition.lease()))
                .toList();
    }

    private static List<LeaseCondition> conditions(LeaseTool tool) {
        TableContents contents = tool.read();
        return contents.leases().values().stream()
                .map(lease -> LeaseCondition.of(lease, contents, contents))
                .toList();
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
