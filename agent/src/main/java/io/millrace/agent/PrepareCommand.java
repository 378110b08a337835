package io.millrace.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code prepare}: the short life of an agent that reaches nobody, so that a JVM that archives its classes has loaded those of a start. Writes to
 * a temporary directory alone.
 */
@Command(
        name = "prepare",
        description = "Loads what a start needs, for the archive of classes.",
        hidden = true,
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    private static final long MOST_SECONDS = 3;

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("millrace-agent");
        try {
            Files.writeString(directory.resolve("some.log"), "a line\n");
            Path config = Files.write(directory.resolve("agent.yaml"), config(directory));
            ConfigPlace place = new ConfigPlace(config, Optional.empty(), Optional.empty());
            RunningAgent running = RunningAgent.start(place, Map.of());
            try {
                running.ended().get(MOST_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // As long as it was meant to live.
                running.stop();
            }
        } finally {
            delete(directory);
        }
        return AgentMain.OK;
    }

    /** Nobody listens at the port. */
    private static List<String> config(Path directory) {
        return List.of(
                "stateDirectory: " + directory.resolve("state"),
                "shutdownTimeout: 0s",
                "page: {port: 0}",
                "flows:",
                "  - id: some",
                "    files: " + directory.resolve("*.log"),
                "    to:",
                "      stream:",
                "        name: stream",
                "        aws:",
                "          region: us-east-1",
                "          kinesisEndpoint: https://localhost:9",
                "          credentials: {accessKeyId: none, secretAccessKey: none}");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
