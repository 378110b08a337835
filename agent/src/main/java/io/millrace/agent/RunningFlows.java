package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.AwsOptions;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import io.millrace.agent.flow.AgentLoop;
import io.millrace.agent.flow.Flow;
import io.millrace.agent.flow.Moment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flows that run, and those that end: a flow that was changed or left out of the configuration reads nothing more, and is replaced once all
 * that it has read is settled, or time is over. Loop only.
 */
final class RunningFlows {
    private static final Logger LOG = LoggerFactory.getLogger(RunningFlows.class);

    private record Ending(Flow flow, long sinceNanos) {}

    private final AgentLoop loop;
    private final FlowOpener opener;
    private final Executor closer;
    private final Map<String, Flow> running = new LinkedHashMap<>();
    private final Map<String, Ending> ending = new LinkedHashMap<>();
    private final Map<String, String> troubles = new HashMap<>();
    private AgentConfig config;
    private boolean isStopping;

    RunningFlows(AgentLoop loop, FlowOpener opener, Executor closer, AgentConfig config) {
        this.loop = loop;
        this.opener = opener;
        this.closer = closer;
        this.config = config;
    }

    /** Opens all flows; fails if one of them cannot be opened. */
    void start() throws IOException {
        for (FlowConfig flow : ofFiles(config)) {
            add(opener.open(flow, config));
        }
    }

    /** Runs by another configuration from now on: what has not changed goes on as it is. */
    void change(AgentConfig newer, Moment now) {
        Map<String, FlowConfig> wanted = new LinkedHashMap<>();
        ofFiles(newer).forEach(flow -> wanted.put(flow.id(), flow));
        boolean isSameScan = newer.scan().equals(config.scan());
        config = newer;
        for (Flow flow : List.copyOf(running.values())) {
            FlowConfig kept = wanted.get(flow.id());
            if (kept == null || !isSameScan || !isSame(kept, flow.parts().config())) {
                end(flow, now);
            }
        }
        openMissing();
    }

    void stop(Moment now) {
        isStopping = true;
        List.copyOf(running.values()).forEach(flow -> end(flow, now));
    }

    /** Whether all have ended. */
    boolean isOver() {
        return running.isEmpty() && ending.isEmpty();
    }

    /** Whether there are none to run. */
    boolean isEmpty() {
        return isOver() && ofFiles(config).isEmpty();
    }

    /** Takes leave of those that have ended, and opens what waited for that. */
    void tick(Moment now) {
        for (Ending one : List.copyOf(ending.values())) {
            Flow flow = one.flow();
            boolean isLate =
                    now.nanos() - one.sinceNanos() > config.shutdownTimeout().toNanos();
            if (!flow.isStopped() && !isLate) {
                flow.save(now);
                continue;
            }
            if (!flow.isStopped()) {
                LOG.warn(
                        "Flow {} did not end within {}; what it had not delivered is read again",
                        flow.id(),
                        config.shutdownTimeout());
            }
            leave(flow);
        }
        openMissing();
    }

    List<Flow> all() {
        List<Flow> flows = new ArrayList<>(running.values());
        ending.values().forEach(one -> flows.add(one.flow()));
        return flows;
    }

    /** Flows that cannot be opened, and why. */
    Map<String, String> troubles() {
        return troubles;
    }

    private void openMissing() {
        if (isStopping) {
            return;
        }
        for (FlowConfig flow : ofFiles(config)) {
            if (!running.containsKey(flow.id()) && !ending.containsKey(flow.id())) {
                open(flow);
            }
        }
        troubles.keySet().removeIf(id -> running.containsKey(id));
    }

    private void open(FlowConfig flow) {
        try {
            add(opener.open(flow, config));
        } catch (IOException | RuntimeException e) {
            String known = troubles.put(flow.id(), String.valueOf(e.getMessage()));
            if (known == null) {
                LOG.error("Flow {} cannot be opened and is tried again every second: {}", flow.id(), e.getMessage(), e);
            }
        }
    }

    private void add(Flow flow) {
        running.put(flow.id(), flow);
        loop.add(flow);
    }

    private void end(Flow flow, Moment now) {
        running.remove(flow.id());
        flow.stop();
        ending.put(flow.id(), new Ending(flow, now.nanos()));
    }

    private void leave(Flow flow) {
        ending.remove(flow.id());
        loop.remove(flow);
        flow.close();
        opener.budget().remove(flow.parts().budget());
        closer.execute(() -> flow.parts().destination().close(Duration.ofSeconds(1)));
    }

    private static List<FlowConfig> ofFiles(AgentConfig config) {
        return config.flows().stream()
                .filter(flow -> flow.source() instanceof Source.Files)
                .toList();
    }

    /** Patterns are compared by their text; credentials, which no text tells, by themselves. */
    static boolean isSame(FlowConfig one, FlowConfig other) {
        return one.toString().equals(other.toString())
                && aws(one).credentials().equals(aws(other).credentials());
    }

    private static AwsOptions aws(FlowConfig flow) {
        if (flow.sink() instanceof Sink.Stream stream) {
            return stream.aws();
        }
        return flow.sink() instanceof Sink.Firehose firehose ? firehose.aws() : AwsOptions.DEFAULT;
    }
}
