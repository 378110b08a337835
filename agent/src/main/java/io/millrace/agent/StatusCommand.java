package io.millrace.agent;

import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.status.Health;
import io.millrace.agent.status.StatusClient;
import io.millrace.agent.status.StatusText;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code status}. */
@Command(
        name = "status",
        description =
                "Shows how the agent on this host is: files, lag, throttles, errors. Ends with 1 if its health is red.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ConfigPlace place = new ConfigPlace();

    @Option(names = "--files", paramLabel = "N", description = "How many files of each flow are shown. Default: 10.")
    private int files = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        AgentStatus status = StatusClient.of(place.stateDirectory()).status();
        boolean isTerminal = AgentMain.environment().containsKey("MILLRACE_TERMINAL");
        PrintWriter out = spec.commandLine().getOut();
        out.print(StatusText.of(status, StatusText.Look.of(AgentMain.environment(), isTerminal, files)));
        out.flush();
        return status.health() == Health.RED ? AgentMain.FAILED : AgentMain.OK;
    }
}
