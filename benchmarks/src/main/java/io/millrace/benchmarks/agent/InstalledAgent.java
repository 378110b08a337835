package io.millrace.benchmarks.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The agent as its package installs it: start script, jar, class archive.
 *
 * @param script the package's start script, which has the options of the JVM
 * @param home where {@code millrace-agent.jar} is
 * @param archive of loaded classes; it need not be there
 */
record InstalledAgent(Path script, Path home, Path archive) {
    /** Out of a checkout in which the agent was built, with an archive of its own. */
    static InstalledAgent of(Path checkout, Path directory) throws IOException {
        InstalledAgent agent = new InstalledAgent(
                checkout.resolve("agent/src/deb/files/millrace-agent").toAbsolutePath(),
                checkout.resolve("agent/target").toAbsolutePath(),
                directory.resolve("classes.jsa"));
        if (!Files.isReadable(agent.home.resolve("millrace-agent.jar"))) {
            throw new IOException("There is no millrace-agent.jar in " + agent.home
                    + "; build it: mvn -q -pl agent -am package -DskipTests");
        }
        Process process = agent.command(List.of("--prepare"), List.of()).start();
        if (process.onExit().join().exitValue() != 0 || !Files.isReadable(agent.archive)) {
            throw new IOException("No class archive was made");
        }
        return agent;
    }

    InstalledAgent withoutArchive() {
        return new InstalledAgent(script, home, archive.resolveSibling("none.jsa"));
    }

    /** The start script with arguments, and options of the JVM besides its own. */
    ProcessBuilder command(List<String> arguments, List<String> jvmOptions) {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "MILLRACE_AGENT_HOME",
                        home.toString(),
                        "MILLRACE_AGENT_ARCHIVE",
                        archive.toString(),
                        "MILLRACE_AGENT_DEFAULTS",
                        "/nonexistent",
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "JAVA_OPTS",
                        String.join(" ", jvmOptions)));
        return builder;
    }
}
