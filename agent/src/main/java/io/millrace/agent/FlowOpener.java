package io.millrace.agent;

import io.millrace.agent.checkpoint.CheckpointStore;
import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.file.Disk;
import io.millrace.agent.flow.AgentLoop;
import io.millrace.agent.flow.ByteBudget;
import io.millrace.agent.flow.CheckpointSaver;
import io.millrace.agent.flow.Flow;
import io.millrace.agent.flow.FlowParts;
import io.millrace.agent.flow.FlowStart;
import io.millrace.agent.flow.StandardInputFlow;
import io.millrace.agent.publish.Destinations;
import io.millrace.agent.transform.SideFiles;
import io.millrace.agent.transform.TransformChain;
import io.millrace.agent.transform.TransformContext;
import io.millrace.agent.transform.Transforms;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a flow together. Loop only, or before it runs. */
final class FlowOpener {
    private static final Logger LOG = LoggerFactory.getLogger(FlowOpener.class);

    private final Disk disk;
    private final CheckpointStore store;
    private final CheckpointSaver saver;
    private final ByteBudget budget;
    private final Destinations destinations;
    private final TransformContext context;
    private final AgentLoop loop;

    FlowOpener(
            Disk disk,
            CheckpointStore store,
            CheckpointSaver saver,
            ByteBudget budget,
            Destinations destinations,
            TransformContext context,
            AgentLoop loop) {
        this.disk = disk;
        this.store = store;
        this.saver = saver;
        this.budget = budget;
        this.destinations = destinations;
        this.context = context;
        this.loop = loop;
    }

    /**
     * Opens a flow.
     *
     * @throws IOException if what is remembered of it cannot be read
     * @throws IllegalArgumentException if its steps or its destination cannot be made
     */
    Flow open(FlowConfig config, AgentConfig agent) throws IOException {
        boolean isKnown = store.isKnown(config.id());
        List<SavedGeneration> saved = isKnown ? store.load(config.id()) : FirstRun.places(config, agent, disk);
        TransformChain steps = Transforms.of(config, context);
        FlowParts parts = new FlowParts(
                config,
                disk,
                destinations.open(config),
                steps.isEmpty() ? null : steps,
                (bytes, from, to) -> keepAside(config, bytes, from, to),
                budget.share(),
                saver,
                loop::execute,
                RandomGenerator.getDefault(),
                UUID::randomUUID,
                agent.scan(),
                agent.forgetAfter());
        return Flow.of(parts, new FlowStart(saved, !isKnown), AgentLoop.now());
    }

    /** Opens a flow that reads a stream, which is allowed to hold so many bytes. */
    StandardInputFlow open(FlowConfig config, InputStream input, long mostBytes) {
        TransformChain steps = Transforms.of(config, context);
        return new StandardInputFlow(
                config,
                destinations.open(config),
                steps.isEmpty() ? null : steps,
                (bytes, from, to) -> keepAside(config, bytes, from, to),
                mostBytes,
                input);
    }

    ByteBudget budget() {
        return budget;
    }

    private boolean keepAside(FlowConfig config, byte[] bytes, int from, int to) {
        SideFiles sideFiles = context.sideFiles();
        if (!(config.framing().longRecords() instanceof LongRecords.SideFile policy)) {
            return false;
        }
        try {
            sideFiles.append(policy.file(), Arrays.copyOfRange(bytes, from, to));
            return true;
        } catch (IOException e) {
            LOG.warn("A record of flow {} that is too long cannot be kept: {}", config.id(), e.getMessage());
            return false;
        }
    }
}
