package io.millrace.cli;

import io.millrace.consumer.lease.Lease;
import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseExamination;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.WorkerRow;
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

/**
 * A command that has leases let go: by asking the worker that holds them, or, where that is dead or silent, by a write of its own.
 */
@Command(mixinStandardHelpOptions = true)
abstract class LettingGo implements Callable<Integer> {
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

    /** Asks the worker of an incarnation; empty if it is gone. */
    abstract Optional<String> ask(LeaseTool tool, String incarnation, String key);

    /** Writes a lease that nobody holds; false if somebody else has written it. */
    abstract boolean write(LeaseTool tool, Lease lease);

    /** What was done with a lease, for people. */
    abstract String done();

    @Override
    public Integer call() {
        try (Clients clients = options.clients()) {
            LeaseTool tool = options.tool(clients);
            LeaseTableOptions.Readings readings = LeaseTableOptions.readTwice(tool, wait);
            LeaseExamination examination = LeaseExamination.of(readings.before(), readings.after(), Optional.empty());
            List<LeaseCondition> wanted =
                    keys.stream().map(key -> find(examination, key)).toList();
            wanted.forEach(condition -> letGo(tool, condition));
            return 0;
        }
    }

    private LeaseCondition find(LeaseExamination examination, String key) {
        LeaseCondition found = examination.conditions().stream()
                .filter(condition -> condition.lease().key().equals(key))
                .findFirst()
                .orElseThrow(() -> new UserError(
                        "table " + options.table() + " has no lease '" + key + "'; millrace leases lists them"));
        if (found.state() == LeaseCondition.State.HELD && found.incarnation().isEmpty()) {
            throw new UserError(key + " is held by " + found.holder().orElse("?")
                    + ", which is no worker of Millrace and cannot be asked; stop that worker instead");
        }
        if (found.state() == LeaseCondition.State.FINISHED) {
            throw new UserError(key + " is finished; there is nothing to let go");
        }
        return found;
    }

    private void letGo(LeaseTool tool, LeaseCondition condition) {
        String key = condition.lease().key();
        boolean held = condition.state() == LeaseCondition.State.HELD;
        Optional<String> holder = condition.incarnation().filter(incarnation -> held);
        Optional<String> ask = holder.flatMap(incarnation -> ask(tool, incarnation, key));
        if (ask.isPresent()) {
            String name = condition.holder().orElse("its holder");
            await(tool, holder.get(), ask.get(), name + " to let go of " + key);
            say(key + " " + done() + " by " + name);
            return;
        }
        if (!write(tool, condition.lease())) {
            throw new UserError(key + " was written by somebody meanwhile and was left as it is; check again");
        }
        say(key + " " + done());
    }

    private static void await(LeaseTool tool, String incarnation, String ask, String what) {
        try {
            Pace.until(
                    LIMIT,
                    what + "; it may have lost the lease, check again",
                    () -> isCarriedOut(tool, incarnation, ask, what));
        } catch (UserError e) {
            tool.takeBack(incarnation, ask);
            throw e;
        }
    }

    /** The free lease may have a new holder, even the same one, by the time somebody looks; the ask tells. */
    private static boolean isCarriedOut(LeaseTool tool, String incarnation, String ask, String what) {
        WorkerRow row = tool.read().workers().stream()
                .filter(each -> each.incarnation().equals(incarnation) && !each.dead())
                .findFirst()
                .orElseThrow(
                        () -> new UserError("the worker ended before it was seen that it had done what it was asked, "
                                + what + "; check again"));
        return !row.asks().contains(ask);
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
