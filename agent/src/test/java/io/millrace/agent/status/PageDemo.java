package io.millrace.agent.status;

import io.millrace.agent.publish.DestinationStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows the page with made-up flows, for whoever works on it: arguments are the state directory and the port. Every request is a second
 * later than the one before.
 */
final class PageDemo {
    private static final String[] STATES = {"reading", "idle", "idle", "idle", "rotated", "done"};

    private PageDemo() {}

    public static void main(String[] arguments) throws Exception {
        AtomicInteger second = new AtomicInteger();
        StatusServer server = StatusServer.start(
                Integer.parseInt(arguments[1]),
                Path.of(arguments[0]),
                () -> at(second.incrementAndGet()),
                List.of(),
                InstantSource.system());
        System.out.println(server.address());
        Thread.currentThread().join();
    }

    static AgentStatus at(int second) {
        Instant start = Instant.parse("2026-11-21T08:00:00Z");
        return new AgentStatus(
                "0.1.0",
                start,
                start.plusSeconds(90_061 + second),
                Health.YELLOW,
                "flow app: 1 of 8 shards throttles; flow audit: 1 file cannot be read",
                "/etc/millrace-agent/agent.yaml",
                Duration.ofMillis(400L + second % 7 * 90L),
                (long) (9_000_000 + 4_000_000 * Math.sin(second / 9.0)),
                32_000_000,
                List.of(web(second), app(second), audit(second)));
    }

    private static FlowStatus web(int second) {
        long acked = sum(second, 18_000_000, 7_000_000, 8);
        long pending = 900_000L + second % 5 * 80_000L;
        return new FlowStatus(
                "web",
                "/var/log/nginx/**/*.log",
                Health.GREEN,
                "",
                new Accounting(acked + pending, acked, Map.of(), pending, acked / 110, Map.of(), 0),
                new DestinationStatus(
                        "stream clicks",
                        acked / 108,
                        0,
                        0,
                        acked / 110,
                        acked,
                        acked / 24_000,
                        Map.of(),
                        List.of(),
                        ""),
                files("/var/log/nginx/host-%02d/access.log", 28, second),
                28,
                pending,
                Duration.ofMillis(140 + second % 4 * 30));
    }

    private static FlowStatus app(int second) {
        long acked = sum(second, 4_000_000, 3_000_000, 5);
        long lag = (long) (60_000_000 + 40_000_000 * Math.sin(second / 14.0));
        return new FlowStatus(
                "app",
                "/srv/shop/logs/*.log, excluding *-debug.log",
                Health.YELLOW,
                "1 of 8 shards throttles",
                new Accounting(
                        acked + lag / 20, acked, Map.of(), lag / 20, acked / 300, Map.of("LOGTOJSON", 1_204L), 0),
                new DestinationStatus(
                        "stream orders",
                        acked / 280,
                        acked / 4_000,
                        3,
                        acked / 300,
                        acked,
                        acked / 20_000,
                        Map.of("ProvisionedThroughputExceededException", acked / 4_000, "InternalFailure", 3L),
                        List.of("shardId-000000000003"),
                        ""),
                files("/srv/shop/logs/order-service-%d.log", 9, second),
                9,
                lag,
                Duration.ofMillis(5_400 + second % 9 * 700));
    }

    private static FlowStatus audit(int second) {
        long acked = sum(second, 40_000, 39_000, 3);
        List<FileStatus> files = new ArrayList<>(files("/var/log/audit/audit.log.%d", 2, second));
        files.add(
                0,
                new FileStatus(
                        "/var/log/audit/<script>alert('x')</script>.log",
                        UUID.nameUUIDFromBytes(new byte[] {1}),
                        "unreadable",
                        "permission denied; the user millrace-agent is in the groups adm, systemd-journal",
                        0,
                        0,
                        0,
                        Duration.ZERO,
                        Instant.EPOCH,
                        false));
        return new FlowStatus(
                "audit",
                "/var/log/audit/*",
                Health.YELLOW,
                "1 file cannot be read",
                new Accounting(
                        acked + 48_000, acked, Map.of("drop", 48_000L), 0, acked / 200, Map.of("CSVTOJSON", 12L), 0),
                new DestinationStatus(
                        "firehose archive",
                        acked / 200,
                        0,
                        0,
                        acked / 200,
                        acked,
                        acked / 90_000,
                        Map.of(),
                        List.of(),
                        ""),
                files,
                3,
                0,
                Duration.ZERO);
    }

    private static long sum(int second, int mean, int swing, int period) {
        return (long) (mean * (900.0 + second) + swing * period * Math.sin(second / (double) period));
    }

    private static List<FileStatus> files(String path, int count, int second) {
        List<FileStatus> files = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String state = i < 4 ? "reading" : STATES[i % STATES.length];
            long size = 1_200_000_000L / i + second * (i < 4 ? 2_000_000L / i : 0L);
            long behind = state.equals("reading") ? 40_000_000L / ((long) i * i) + second % 7 * 900_000L / i : 0;
            files.add(new FileStatus(
                    path.formatted(i),
                    UUID.nameUUIDFromBytes((path + i).getBytes(StandardCharsets.UTF_8)),
                    state,
                    "",
                    size,
                    size - behind / 2,
                    size - behind,
                    Duration.ofMillis(behind / 20_000),
                    Instant.parse("2026-11-22T08:00:00Z"),
                    state.equals("rotated") || state.equals("done")));
        }
        return files;
    }
}
