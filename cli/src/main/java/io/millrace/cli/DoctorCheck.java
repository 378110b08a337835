package io.millrace.cli;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseExamination;
import io.millrace.consumer.lease.LeaseFinding;
import io.millrace.consumer.lease.TableContents;
import io.millrace.consumer.shard.KinesisShardLister;
import io.millrace.consumer.shard.ShardGraph;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads the tables twice and says who holds what, who is silent and what is missing; writes nothing. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Say who holds each lease and what is wrong; writes nothing. Exit code 1 when there is a problem.")
final class DoctorCheck implements Callable<Integer> {
    private static final Duration LIST_LIMIT = Duration.ofMinutes(2);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final LeaseTableOptions options = new LeaseTableOptions();

    @Option(
            names = "--stream",
            paramLabel = "STREAM",
            description = "Name or ARN of the stream, to compare the leases with its shards.")
    @Nullable
    private String stream;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "11s",
            converter = TimeConverter.class,
            description = "Time between the two readings, above the lease time (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration wait;

    @Override
    public Integer call() {
        try (Clients clients = options.clients()) {
            Optional<ShardGraph> shards = Optional.ofNullable(stream).map(name -> shards(clients, name));
            LeaseTableOptions.Readings readings = LeaseTableOptions.readTwice(options.tool(clients), wait);
            LeaseExamination examination = LeaseExamination.of(readings.before(), readings.after(), shards);
            print(spec.commandLine().getOut(), examination, readings.after());
            boolean sound =
                    examination.findings().stream().noneMatch(finding -> finding.level() == LeaseFinding.Level.PROBLEM);
            return sound ? 0 : 1;
        }
    }

    private static ShardGraph shards(Clients clients, String stream) {
        return new ShardGraph(new KinesisShardLister(clients.kinesis(), stream)
                .list()
                .toCompletableFuture()
                .orTimeout(LIST_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join());
    }

    private static void print(PrintWriter out, LeaseExamination examination, TableContents contents) {
        Map<String, Integer> states = new TreeMap<>();
        for (LeaseCondition condition : examination.conditions()) {
            states.merge(text(condition.state()), 1, Integer::sum);
            out.printf(
                    Locale.ROOT,
                    "%-9s %-22s %-9s %-32s %s%n",
                    text(condition.state()),
                    condition.lease().key(),
                    condition.livesBy(),
                    condition.holder().orElse("-"),
                    condition.lease().checkpoint());
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "%d leases %s, %d live workers of Millrace, new leases live by %s%n",
                examination.conditions().size(),
                states,
                contents.workers().stream().filter(row -> !row.dead()).count(),
                contents.kind()
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .orElse("(undecided)"));
        for (LeaseFinding finding : examination.findings()) {
            out.printf(Locale.ROOT, "%-7s %s: %s%n", text(finding.level()), finding.subject(), finding.text());
        }
        out.flush();
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
