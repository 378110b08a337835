package io.millrace.agent.status;

import io.millrace.agent.publish.DestinationStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Snapshots made up for tests. */
final class Statuses {
    static final Instant START = Instant.parse("2026-11-21T08:00:00Z");

    private Statuses() {}

    static AgentStatus of(FlowStatus... flows) {
        return new AgentStatus(
                "0.1.0",
                START,
                START.plusSeconds(11_530),
                Health.GREEN,
                "",
                "/etc/millrace-agent/agent.yaml",
                Duration.ofMillis(400),
                3_100_000,
                32_000_000,
                List.of(flows));
    }

    static AgentStatus with(AgentStatus status, Health health, String cause) {
        return new AgentStatus(
                status.version(),
                status.started(),
                status.time(),
                health,
                cause,
                status.configuration(),
                status.checkpointAge(),
                status.bufferedBytes(),
                status.maxBufferedBytes(),
                status.flows());
    }

    static FlowStatus flow(String id, DestinationStatus destination, FileStatus... files) {
        return new FlowStatus(
                id,
                "/var/log/" + id + "/*.log",
                Health.GREEN,
                "",
                new Accounting(1_000, 700, Map.of("drop", 100L), 200, 50, Map.of("CSVTOJSON", 3L), 20),
                destination,
                List.of(files),
                files.length,
                300,
                Duration.ofMillis(1_250));
    }

    static DestinationStatus stream(String name, long attempts, long errors, long sent) {
        return new DestinationStatus(
                "stream " + name, attempts, errors, 2, sent, sent * 100, sent / 10, Map.of(), List.of(), "");
    }

    static DestinationStatus throttled(String name) {
        return new DestinationStatus(
                "stream " + name,
                5_000,
                120,
                2,
                4_880,
                488_000,
                50,
                Map.of("ProvisionedThroughputExceededException", 120L),
                List.of("shardId-000000000003"),
                "");
    }

    static FileStatus file(String path, String state, long size, long acked, boolean safe) {
        return new FileStatus(
                path,
                UUID.nameUUIDFromBytes((path + state + size).getBytes(StandardCharsets.UTF_8)),
                state,
                "",
                size,
                Math.min(size, acked + 200),
                acked,
                acked < size ? Duration.ofMillis(1_250) : Duration.ZERO,
                START.plusSeconds(11_000),
                safe);
    }
}
