package io.millrace.samples.live;

import io.millrace.agent.Agent;
import io.millrace.agent.config.ConfigException;
import io.millrace.agent.config.ConfigFile;
import io.millrace.agent.transform.TransformContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * The agent that tails a log into a stream, in this process.
 *
 * @param log the file
 * @param stream where its lines go
 * @param endpoint of an engine other than AWS, which takes any credentials
 */
record LogFlow(Path log, String stream, Optional<URI> endpoint) {
    /**
     * Starts it, with its state and its configuration beside the log.
     *
     * @throws IOException if these cannot be written, or another agent has them
     */
    Agent start() throws IOException {
        Path file = Files.writeString(log.resolveSibling("agent.yaml"), configuration());
        TransformContext context = new TransformContext(
                () -> "localhost", age -> Map.of(), name -> null, (path, record) -> {}, InstantSource.system());
        try {
            return Agent.start(ConfigFile.read(file), "sample", file.toString(), context);
        } catch (ConfigException e) {
            throw new IOException("the configuration in " + file + " has mistakes: " + e.getMessage(), e);
        }
    }

    /** What an agent by itself would be given as {@code agent.yaml}. */
    String configuration() {
        String aws = endpoint.map(LogFlow::elsewhere).orElse("");
        return """
                stateDirectory: %s
                flows:
                  - id: access
                    files: %s
                    to: {stream: %s}
                """.formatted(log.resolveSibling("state"), log, stream) + aws;
    }

    private static String elsewhere(URI endpoint) {
        return """
                aws:
                  region: us-east-1
                  kinesisEndpoint: %s
                  credentials: {accessKeyId: any, secretAccessKey: thing}
                """.formatted(endpoint);
    }
}
