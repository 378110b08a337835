package io.millrace.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
    private static final StatusText.Look PIPE = StatusText.Look.of(Map.of(), false, 20);

    @Test
    void tellsAllOfAFlowAndItsFiles() {
        AgentStatus status = Statuses.with(
                Statuses.of(Statuses.flow(
                        "web",
                        Statuses.throttled("clicks"),
                        Statuses.file("/var/log/web/access.log", "reading", 1_200_000, 900_000, false),
                        Statuses.file("/var/log/web/access.log.1", "rotated", 999, 999, true))),
                Health.YELLOW,
                "flow web: 1 shard throttles");
        assertThat(StatusText.of(status, PIPE)).isEqualTo("""
            millrace-agent 0.1.0  yellow  up 3 h 12 min  /etc/millrace-agent/agent.yaml
            flow web: 1 shard throttles
            memory for records 3.10 MB of 32.0 MB, places saved 0.4 s ago

            web  green  /var/log/web/*.log → stream clicks
              delivered 700 B in 4880 records, pending 200 B, behind 300 B for 1.2 s
              given up: drop 100 B
              not understood: CSVTOJSON 3
              failed attempts: ProvisionedThroughputExceededException 120
              throttled shards: shardId-000000000003
              FILE                       STATE       SIZE  BEHIND    FOR   DELIVERED
              /var/log/web/access.log    reading  1.20 MB  300 kB  1.2 s        75 %
              /var/log/web/access.log.1  rotated    999 B       -    0 s  all, saved
            """.replace("-    0 s", "-      -"));
    }

    @Test
    void linesOfTheTableFitTheTerminal() {
        String path = "/a/very/long/path".repeat(20) + "/the-end.log";
        AgentStatus status = Statuses.of(
                Statuses.flow("web", Statuses.stream("s", 1, 0, 1), Statuses.file(path, "reading", 1_000, 10, false)));
        String text = StatusText.of(status, new StatusText.Look(80, false, 20));
        assertThat(text.lines().filter(line -> line.contains("/the-end.log")))
                .singleElement()
                .satisfies(line -> assertThat(line).hasSize(80).startsWith("  …"));
        assertThat(StatusText.of(status, PIPE)).contains(path);
    }

    @Test
    void nameOfAFileCannotSteerTheTerminal() {
        AgentStatus status = Statuses.of(Statuses.flow(
                "web",
                Statuses.stream("s", 1, 0, 1),
                Statuses.file("/a\u001b]0;owned\u0007\n\u202egol.\u009b1m", "idle", 1, 1, true)));
        String text = StatusText.of(status, new StatusText.Look(200, false, 20));
        assertThat(text).contains("/a\\x1b]0;owned\\x07\\x0a\\u202egol.\\x9b1m");
        assertThat(text.replace("\n", "")).doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        assertThat(StatusText.Look.of(Map.of("TERM", "xterm", "COLUMNS", "120"), true, 5))
                .isEqualTo(new StatusText.Look(120, true, 5));
        assertThat(StatusText.Look.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), true, 5)
                        .colours())
                .isFalse();
        assertThat(StatusText.Look.of(Map.of("TERM", "dumb"), true, 5).colours())
                .isFalse();
        assertThat(StatusText.Look.of(Map.of("COLUMNS", "7"), true, 5).width()).isEqualTo(40);
        assertThat(StatusText.Look.of(Map.of("TERM", "xterm", "COLUMNS", "120"), false, 5)
                        .colours())
                .isFalse();
        assertThat(StatusText.of(Statuses.of(), new StatusText.Look(100, true, 5)))
                .contains("\u001b[32mgreen\u001b[0m");
    }

    @Test
    void filesBeyondTheFirstAreCounted() {
        FileStatus[] files = IntStream.range(0, 30)
                .mapToObj(i -> Statuses.file("/f" + i, "idle", 1, 1, true))
                .toArray(FileStatus[]::new);
        AgentStatus status = Statuses.of(Statuses.flow("web", Statuses.stream("s", 1, 0, 1), files));
        assertThat(StatusText.of(status, PIPE))
                .contains("/f19")
                .doesNotContain("/f20")
                .contains("10 more files");
        assertThat(StatusText.of(status, new StatusText.Look(80, false, 0)))
                .contains("  30 files\n")
                .doesNotContain("STATE");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "9994, 9.99 kB",
        "9995, 10.0 kB",
        "99949, 99.9 kB",
        "99950, 100 kB",
        "999499, 999 kB",
        "999500, 1.00 MB",
        "9223372036854775807, 9.22 EB"
    })
    void bytesHaveThreeFigures(long bytes, String text) {
        assertThat(Quantities.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0 s",
        "99, 0 s",
        "100, 0.1 s",
        "9999, 9.9 s",
        "10000, 10 s",
        "59999, 59 s",
        "184000, 3 min 4 s",
        "11520000, 3 h 12 min",
        "190800000, 2 d 5 h"
    })
    void timesHaveTwoUnits(long millis, String text) {
        assertThat(Quantities.time(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
