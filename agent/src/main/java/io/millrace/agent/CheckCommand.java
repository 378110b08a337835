package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Source;
import io.millrace.agent.transform.Transforms;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check}. */
@Command(
        name = "check",
        description =
                "Says what is wrong with the configuration, and tries files, state directory, credentials and streams."
                        + " Sends nothing, changes nothing. Ends with 0 if all is well, 1 if something is in the way, 2 if"
                        + " the configuration has mistakes.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigPlace place = new ConfigPlace();

    @Option(names = "--offline", description = "Looks at the configuration alone.")
    private boolean isOffline;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long each question to AWS may take. Default: 5.")
    private int timeoutSeconds = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        AgentConfig config = place.read();
        Findings findings = new Findings();
        config.warnings().forEach(findings::note);
        for (FlowConfig flow : config.flows()) {
            Transforms.of(flow, DryRun.context());
        }
        if (!isOffline) {
            tryAll(config, findings);
        }
        PrintWriter out = spec.commandLine().getOut();
        findings.notes().forEach(note -> out.println("note: " + note));
        findings.problems().forEach(problem -> out.println("problem: " + problem));
        if (findings.problems().isEmpty()) {
            out.println(Housekeeping.flows(config) + ", all well");
        }
        out.flush();
        return findings.problems().isEmpty() ? AgentMain.OK : AgentMain.FAILED;
    }

    private void tryAll(AgentConfig config, Findings findings) {
        new StateDirectoryCheck(config.stateDirectory()).run(findings);
        for (FlowConfig flow : config.flows()) {
            if (flow.source() instanceof Source.Files files) {
                FileCheck.run(flow.id(), files, findings);
            }
            SinkCheck.run(flow, findings, Duration.ofSeconds(timeoutSeconds));
        }
    }
}
