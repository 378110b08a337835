package io.millrace.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that an agent is told, checked, with every default filled in.
 *
 * @param flows one or more, with distinct ids
 * @param stateDirectory where checkpoints are kept
 * @param maxBufferedBytes the byte budget of the process, over all files and flows
 * @param checkpointInterval how often acked offsets are saved
 * @param shutdownTimeout how long a stop waits for what is under way
 * @param scan how files are looked for
 * @param operation metrics and the page
 * @param oldCheckpoints the Kinesis Agent's SQLite file to import on first start, if there is one
 * @param forgetAfter how long the place in a file that is gone is remembered
 * @param warnings what has no meaning in the file that was read, each named once, for the log
 */
public record AgentConfig(
        List<FlowConfig> flows,
        Path stateDirectory,
        long maxBufferedBytes,
        Duration checkpointInterval,
        Duration shutdownTimeout,
        ScanOptions scan,
        OperationOptions operation,
        Optional<Path> oldCheckpoints,
        Duration forgetAfter,
        List<String> warnings) {
    public AgentConfig {
        flows = List.copyOf(flows);
        warnings = List.copyOf(warnings);
    }
}
