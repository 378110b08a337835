package io.millrace.agent.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The whole agent at a moment: what the page, the metrics and {@code status} are made of. A new one every second.
 *
 * @param version of the agent
 * @param started when the process started
 * @param cause why it is not green; empty if it is
 * @param configuration the file it runs by, and why a newer one was refused, if it was
 * @param checkpointAge since acked offsets were last saved, or found to be saved
 * @param bufferedBytes in use of the byte budget
 * @param maxBufferedBytes the byte budget
 */
public record AgentStatus(
        String version,
        Instant started,
        Instant time,
        Health health,
        String cause,
        String configuration,
        Duration checkpointAge,
        long bufferedBytes,
        long maxBufferedBytes,
        List<FlowStatus> flows) {
    public AgentStatus {
        flows = List.copyOf(flows);
    }
}
