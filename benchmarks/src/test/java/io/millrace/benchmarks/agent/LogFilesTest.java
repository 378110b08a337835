package io.millrace.benchmarks.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tables say of the agent's input is so. */
class LogFilesTest {
    @Test
    void everyLineOfEveryCaseHasItsLengthAndOneLineFeed() {
        for (ThroughputCase one : ThroughputCase.ALL) {
            for (int i = 0; i < 1_000; i++) {
                String line = one.line().apply(i);
                assertThat(line).hasSize(one.lineBytes());
                assertThat(line.indexOf('\n')).isEqualTo(one.lineBytes() - 1);
            }
        }
    }

    @Test
    void aLineOfColumnsHasSixThatAreNotEmpty() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(LogFiles.columns(i, 150).strip().split(",", -1))
                    .hasSize(6)
                    .doesNotContain("");
        }
    }

    @Test
    void aFileHasWholeLinesAndGoesAwayWithItsDirectory() throws IOException {
        Path file;
        try (LogFiles logs = new LogFiles()) {
            file = logs.write("some.log", 12_345, number -> LogFiles.line(number, 100));
            assertThat(Files.size(file)).isEqualTo(12_400);
            assertThat(Files.readAllLines(file)).hasSize(124).allMatch(line -> line.length() == 99);
            HashFloor floor = HashFloor.of(file);
            assertThat(floor.bytes()).isEqualTo(12_400);
            assertThat(floor.megabytesPerSecond()).isPositive();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void optionsAreReadAndUnknownOnesRefused() {
        List<String> tables = new ArrayList<>();
        AgentOptions options = AgentOptions.parse(
                List.of("rest", "-time", "5", "-jvm", "-Xmx64m -Xlog:gc", "start", "-megabytes", "3"), tables);
        assertThat(tables).containsExactly("rest", "start");
        assertThat(options.time()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.jvmOptions()).containsExactly("-Xmx64m", "-Xlog:gc");
        assertThat(options.bytes()).isEqualTo(3_000_000);
        assertThatThrownBy(() -> AgentOptions.parse(List.of("-tiem", "5"), tables))
                .hasMessageContaining("-tiem");
        assertThatThrownBy(() -> AgentOptions.parse(List.of("-time"), tables)).hasMessageContaining("needs a value");
    }
}
