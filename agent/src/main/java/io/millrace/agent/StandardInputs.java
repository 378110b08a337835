package io.millrace.agent;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Source;
import io.millrace.agent.flow.StandardInputFlow;
import io.millrace.agent.status.FlowStatus;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flow that reads standard input, if there is one: begun at the start, ended with its input, and never changed. Safe for several threads. */
final class StandardInputs {
    private static final Logger LOG = LoggerFactory.getLogger(StandardInputs.class);

    private final FlowOpener opener;
    private final AgentConfig config;
    private final long mostBytes;
    private volatile @Nullable StandardInputFlow flow;

    StandardInputs(FlowOpener opener, AgentConfig config, long mostBytes) {
        this.opener = opener;
        this.config = config;
        this.mostBytes = mostBytes;
    }

    static boolean isWanted(AgentConfig config) {
        return of(config).isPresent();
    }

    void start(InputStream input) {
        of(config).ifPresent(wanted -> {
            StandardInputFlow opened = opener.open(wanted, input, mostBytes);
            opened.start();
            flow = opened;
        });
    }

    /** Tells what a newer configuration cannot change. */
    void compare(AgentConfig newer) {
        Optional<FlowConfig> before = of(config);
        Optional<FlowConfig> after = of(newer);
        boolean isSame = before.isPresent() == after.isPresent()
                && (before.isEmpty() || RunningFlows.isSame(before.get(), after.get()));
        if (!isSame) {
            LOG.warn("The flow that reads standard input goes on as it was: a change of it needs a restart");
        }
    }

    List<FlowStatus> status() {
        StandardInputFlow running = flow;
        return running == null ? List.of() : List.of(running.status());
    }

    void stop() {
        StandardInputFlow running = flow;
        if (running != null) {
            running.stop();
        }
    }

    /** Whether nothing is under way, now that it was stopped. */
    boolean isOver() {
        StandardInputFlow running = flow;
        return running == null || running.isOver();
    }

    /** Whether there was an input, and all of it is delivered. */
    boolean isExhausted() {
        return flow != null && isOver();
    }

    void close() {
        StandardInputFlow running = flow;
        if (running != null) {
            running.close();
        }
    }

    private static Optional<FlowConfig> of(AgentConfig config) {
        return config.flows().stream()
                .filter(each -> each.source() instanceof Source.StandardInput)
                .findFirst();
    }
}
