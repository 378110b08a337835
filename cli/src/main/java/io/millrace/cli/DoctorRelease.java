package io.millrace.cli;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseExamination;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.TableContents;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Frees leases: by asking the worker that holds them, or, where that is dead or silent, by a write of its own. */
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Free leases, so that any worker takes them: asks the holder, who settles what it has begun.")
final class DoctorRelease implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final LeaseTableOptions options = new LeaseTableOptions();

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "LEASE", description = "Keys of the leases.")
    @SuppressWarnings("NullAway.Init")
    private List<String> keys;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "11s",
            converter = TimeConverter.class,
            description = "Time to see who is alive, above the lease time (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration wait;

    @Override
    public Integer call() {
        try (Clients clients = options.clients()) {
            LeaseTool tool = options.tool(clients);
            LeaseTableOptions.Readings readings = LeaseTableOptions.readTwice(tool, wait);
            LeaseExamination examination = LeaseExamination.of(readings.before(), readings.after(), Optional.empty());
            List<LeaseCondition> wanted =
                    keys.stream().map(key -> find(examination, key)).toList();
            wanted.forEach(condition -> release(tool, condition));
            return 0;
        }
    }

    private LeaseCondition find(LeaseExamination examination, String key) {
        LeaseCondition found = examination.conditions().stream()
                .filter(condition -> condition.lease().key().equals(key))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        "table " + options.table() + " has no lease '" + key + "'; doctor check lists them"));
        if (found.state() == LeaseCondition.State.HELD && found.incarnation().isEmpty()) {
            throw new UserError(key + " is held by " + found.holder().orElse("?")
                    + ", which is no worker of Millrace and cannot be asked; stop that worker instead");
        }
        if (found.state() == LeaseCondition.State.FINISHED) {
            throw new UserError(key + " is finished; there is nothing to release");
        }
        return found;
    }

    private void release(LeaseTool tool, LeaseCondition condition) {
        String key = condition.lease().key();
        boolean held = condition.state() == LeaseCondition.State.HELD;
        Optional<String> holder = condition.incarnation().filter(incarnation -> held);
        Optional<String> ask = holder.flatMap(incarnation -> tool.askToRelease(incarnation, key));
        if (ask.isPresent()) {
            String name = condition.holder().orElse("its holder");
            Pace.until(LIMIT, name + " to release " + key, () -> !isAsked(tool.read(), holder.get(), ask.get()));
            say(key + " was released by " + name);
            return;
        }
        if (!tool.release(condition.lease())) {
            throw new UserError(key + " was written by somebody meanwhile and was not released; check again");
        }
        say(key + " is free");
    }

    /** The free lease may have a new holder, even the same one, by the time somebody looks; the ask tells. */
    private static boolean isAsked(TableContents contents, String incarnation, String ask) {
        return contents.workers().stream()
                .filter(row -> row.incarnation().equals(incarnation) && !row.dead())
                .anyMatch(row -> row.asks().contains(ask));
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
