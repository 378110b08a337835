package io.millrace.agent.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
    @Test
    void whatIsWrittenIsRead() throws IOException {
        AgentStatus status = Statuses.of(
                Statuses.flow(
                        "web",
                        Statuses.throttled("clicks"),
                        Statuses.file("/var/log/ü\u0001\".log", "lost", 9, 3, true)),
                Statuses.flow("app", Statuses.stream("x", Long.MAX_VALUE, 0, 1)));
        assertThat(read(StatusJson.write(status))).isEqualTo(status);
        for (Duration age : List.of(
                Duration.ZERO,
                Duration.ofNanos(1),
                Duration.ofDays(9_000).plusNanos(999_999_999),
                Duration.ofMillis(-1_500))) {
            AgentStatus odd = new AgentStatus(
                    "1",
                    Instant.EPOCH,
                    Instant.ofEpochSecond(5, 123_456_789),
                    Health.RED,
                    "",
                    "",
                    age,
                    0,
                    0,
                    List.of());
            assertThat(read(StatusJson.write(odd))).isEqualTo(odd);
        }
    }

    @Test
    void durationsAreSecondsAndInstantsIso() {
        assertThat(StatusJson.write(Statuses.of()))
                .contains(
                        "\"checkpointAge\":0.400000000",
                        "\"started\":\"2026-11-21T08:00:00Z\"",
                        "\"health\":\"GREEN\"");
    }

    @Test
    void componentOfALaterVersionIsPassedOver() throws IOException {
        String json = StatusJson.write(Statuses.of());
        String later = json.replaceFirst("\\{", "{\"mood\":{\"of\":[1]},");
        assertThat(read(later)).isEqualTo(Statuses.of());
    }

    @Test
    void whatIsNoStatusIsAnError() {
        assertThatThrownBy(() -> StatusJson.read("<html>".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IOException.class);
    }

    private static AgentStatus read(String json) throws IOException {
        return StatusJson.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
