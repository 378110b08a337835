package io.millrace.agent;

import io.millrace.agent.checkpoint.CheckpointFiles;
import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.file.LocalDisk;
import io.millrace.agent.flow.AgentLoop;
import io.millrace.agent.flow.ByteBudget;
import io.millrace.agent.publish.Destinations;
import io.millrace.agent.transform.TransformContext;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all flows share: the state directory, the byte budget, the destinations.
 *
 * @param inputBytes the part of the configured budget that belongs to standard input, if that is read
 */
record SharedParts(
        CheckpointFiles store, CheckpointThread saver, ByteBudget budget, long inputBytes, Destinations destinations) {
    private static final Logger LOG = LoggerFactory.getLogger(SharedParts.class);
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    /** Takes the state directory, and makes the rest. */
    static SharedParts open(AgentConfig config) throws IOException {
        CheckpointFiles store = CheckpointFiles.open(config.stateDirectory());
        if (store.isVolatile()) {
            LOG.warn(
                    "The state directory {} does not survive a restart of the host: checkpoints belong on a disk",
                    config.stateDirectory());
        }
        long mostBytes = config.maxBufferedBytes();
        long inputBytes = StandardInputs.isWanted(config) ? mostBytes / 4 : 0;
        return new SharedParts(
                store,
                new CheckpointThread(store),
                new ByteBudget(mostBytes - inputBytes),
                inputBytes,
                Destinations.ofThisHost(mostBytes));
    }

    FlowOpener opener(TransformContext context, AgentLoop loop) {
        return new FlowOpener(new LocalDisk(), store, saver, budget, destinations, context, loop);
    }

    /** Ends all of it; what was to be saved is. */
    void close() {
        destinations.close();
        saver.close(LAST_WRITES);
        try {
            store.close();
        } catch (IOException e) {
            LOG.warn("The state directory could not be let go of: {}", e.getMessage());
        }
    }
}
