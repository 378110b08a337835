package io.millrace.agent;

import io.millrace.agent.checkpoint.SavedGeneration;
import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Source;
import io.millrace.agent.file.Disk;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** With what a flow begins of which nothing is saved. */
final class FirstRun {
    private static final Logger LOG = LoggerFactory.getLogger(FirstRun.class);

    private FirstRun() {}

    /**
     * Where the Kinesis Agent was. If there is nothing of that either, says loudly what is done then: it looks the same whether a flow is new
     * or its memory was lost.
     *
     * @throws IOException if there are old checkpoints that cannot be read
     */
    static List<SavedGeneration> places(FlowConfig flow, AgentConfig agent, Disk disk) throws IOException {
        List<SavedGeneration> places = new OldPlaces(agent.oldCheckpoints(), disk).of(flow.id());
        if (places.isEmpty() && flow.source() instanceof Source.Files files) {
            LOG.warn(
                    "No places are saved of flow {} in {}: it runs for the first time, or they were lost. Its files"
                            + " are read from their {}{}",
                    flow.id(),
                    agent.stateDirectory(),
                    files.start() == Source.Start.END
                            ? "end: what is in them now is not sent"
                            : "beginning: if it ran before, what was delivered before is delivered again",
                    files.ignoreOlder()
                            .map(age -> "; those older than " + age + " from their end")
                            .orElse(""));
        }
        return places;
    }
}
