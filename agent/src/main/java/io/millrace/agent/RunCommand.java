package io.millrace.agent;

import io.millrace.agent.host.Signals;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code run}: until SIGTERM or SIGINT, or to the end of standard input if that is all there is to read. */
@Command(
        name = "run",
        description = "Runs the agent until it is told to stop. Reads its configuration again when it changes, and on"
                + " SIGHUP.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigPlace place = new ConfigPlace();

    @Override
    public Integer call() throws Exception {
        RunningAgent running = RunningAgent.start(place, AgentMain.environment());
        Signals.onHangup(running::hangup);
        Runnable forget = Signals.onTermination(() -> endProcess(running), running.stopTimeout());
        int code = running.ended().get();
        forget.run();
        boolean isClean = running.stop();
        return isClean ? code : AgentMain.FAILED;
    }

    /** A JVM that runs into its end by a signal says 143; a service manager is to hear whether all was delivered. */
    private static void endProcess(RunningAgent running) {
        boolean isClean = running.stop();
        System.err.flush();
        Runtime.getRuntime().halt(isClean ? AgentMain.OK : AgentMain.FAILED);
    }
}
