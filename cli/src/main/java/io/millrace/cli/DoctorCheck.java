package io.millrace.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseExamination;
import io.millrace.consumer.lease.LeaseFinding;
import io.millrace.consumer.lease.TableContents;
import io.millrace.consumer.shard.ShardGraph;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        try (Clients clients = options.clients()) {
            Optional<ShardGraph> shards = Optional.ofNullable(stream).map(name -> Shards.list(clients.kinesis(), name));
            LeaseTableOptions.Readings readings = LeaseTableOptions.readTwice(options.tool(clients), wait);
            LeaseExamination examination = LeaseExamination.of(readings.before(), readings.after(), shards);
            boolean sound =
                    examination.findings().stream().noneMatch(finding -> finding.level() == LeaseFinding.Level.PROBLEM);
            PrintWriter out = spec.commandLine().getOut();
            if (output.isJson()) {
                out.println(json(examination, sound).toPrettyString());
                out.flush();
            } else {
                print(out, examination, readings.after());
            }
            return sound ? 0 : 1;
        }
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

    private static ObjectNode json(LeaseExamination examination, boolean sound) {
        ObjectNode document = OutputOptions.object().put("sound", sound);
        ArrayNode leases = document.putArray("leases");
        examination
                .conditions()
                .forEach(condition -> leases.addObject()
                        .put("lease", condition.lease().key())
                        .put("state", text(condition.state()))
                        .put("livesBy", condition.livesBy())
                        .put("owner", condition.holder().orElse(null))
                        .put("checkpoint", condition.lease().checkpoint().toString()));
        ArrayNode findings = document.putArray("findings");
        examination
                .findings()
                .forEach(finding -> findings.addObject()
                        .put("level", text(finding.level()))
                        .put("subject", finding.subject())
                        .put("text", finding.text()));
        return document;
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
