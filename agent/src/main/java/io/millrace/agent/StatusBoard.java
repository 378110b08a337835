package io.millrace.agent;

import io.millrace.agent.flow.ByteBudget;
import io.millrace.agent.flow.Flow;
import io.millrace.agent.flow.Moment;
import io.millrace.agent.status.AgentStatus;
import io.millrace.agent.status.FlowStatus;
import io.millrace.agent.status.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where the loop leaves a picture of everything every second, for whoever wants to look at it. */
final class StatusBoard {
    private final String version;
    private final ByteBudget budget;
    private final Instant started;
    private volatile String configuration;
    private volatile String refusal = "";
    private volatile AgentStatus latest;

    StatusBoard(String version, ByteBudget budget, Moment start, String configuration) {
        this.version = version;
        this.budget = budget;
        this.started = Instant.ofEpochMilli(start.wallMillis());
        this.configuration = configuration;
        this.latest = new AgentStatus(
                version,
                started,
                started,
                Health.YELLOW,
                "the agent is starting",
                configuration,
                Duration.ZERO,
                0,
                budget.mostBytes(),
                List.of());
    }

    AgentStatus latest() {
        return latest;
    }

    /** What the agent runs by. */
    void configuration(String text) {
        configuration = text;
        refusal = "";
    }

    /** A newer configuration was refused. */
    void refused(String why) {
        refusal = why;
    }

    /** Paints a new picture. Loop only. */
    void update(List<Flow> flows, List<FlowStatus> inputs, Map<String, String> troubles, Moment now) {
        List<FlowStatus> each = new ArrayList<>(inputs);
        long oldestSave = now.nanos();
        for (Flow flow : flows) {
            each.add(flow.status(now));
            oldestSave = Math.min(oldestSave, flow.savedNanos());
        }
        Health health = Health.GREEN;
        String cause = "";
        for (FlowStatus flow : each) {
            if (flow.health().compareTo(health) > 0) {
                health = flow.health();
                cause = "flow " + flow.id() + ": " + flow.cause();
            }
        }
        if (!troubles.isEmpty()) {
            health = Health.RED;
            Map.Entry<String, String> first = troubles.entrySet().iterator().next();
            cause = "flow " + first.getKey() + ": " + first.getValue();
        }
        if (!refusal.isEmpty()) {
            health = Health.RED;
            cause = "a newer configuration was refused: " + refusal;
        }
        latest = new AgentStatus(
                version,
                started,
                Instant.ofEpochMilli(now.wallMillis()),
                health,
                cause,
                configuration,
                Duration.ofNanos(now.nanos() - oldestSave),
                budget.usedBytes(),
                budget.mostBytes(),
                each);
    }
}
