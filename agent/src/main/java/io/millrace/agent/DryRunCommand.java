package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Source;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dry-run}. */
@Command(
        name = "dry-run",
        description =
                "Shows the first records of every flow as they would be sent, and estimates the shards and the cost."
                        + " Sends nothing.",
        mixinStandardHelpOptions = true)
final class DryRunCommand implements Callable<Integer> {
    private static final long MOST_BYTES = 10_000_000;

    @Mixin
    private ConfigPlace place = new ConfigPlace();

    @Option(names = "--records", paramLabel = "N", description = "How many records of each flow are shown. Default: 5.")
    private int records = 5;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description =
                    "How much is written to the files of each flow, like 5MB/s or 200KB/s. Default: what the files'"
                            + " times tell.")
    private String rate = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        AgentConfig config = place.read();
        double given = rate.isEmpty() ? 0 : given();
        PrintWriter out = spec.commandLine().getOut();
        for (FlowConfig flow : config.flows()) {
            if (flow.source() instanceof Source.Files files) {
                var found = FileCheck.scan(files).files();
                DryRun.Outcome outcome = DryRun.of(
                        flow,
                        config,
                        records,
                        MOST_BYTES,
                        found.stream().anyMatch(file -> file.stat().sizeBytes() > 0));
                WriteRate written = given > 0 ? WriteRate.given(given) : WriteRate.of(found);
                out.print(DryRunText.of(flow, found.size(), outcome, written));
            } else {
                out.println("flow " + flow.id() + " reads standard input, of which nothing is taken here");
            }
        }
        out.println("Nothing was sent.");
        out.flush();
        return AgentMain.OK;
    }

    private double given() {
        try {
            return WriteRate.parse(rate);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
