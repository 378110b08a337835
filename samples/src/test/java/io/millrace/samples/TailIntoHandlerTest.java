package io.millrace.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.agent.Agent;
import io.millrace.agent.config.ConfigException;
import io.millrace.agent.config.ConfigFile;
import io.millrace.agent.transform.TransformContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample's own configuration, but for its directories. */
class TailIntoHandlerTest {
    private static final String OK =
            "192.0.2.7 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 203 \"-\" \"-\"";
    private static final String FAILED = OK.replace(" 200 ", " 503 ");
    private static final String ODD = "no access log at all";

    @TempDir
    Path directory;

    @Test
    void linesOfFailedRequestsAreKept() throws IOException, ConfigException {
        Path log = directory.resolve("access.log");
        Files.writeString(log, OK + "\n" + FAILED + "\n" + ODD + "\n");
        Path kept = directory.resolve("failed-requests.txt");
        Agent agent = Agent.start(ConfigFile.read(configuration()), "test", "test", context());
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(kept) && Files.size(kept) > 0);
        } finally {
            assertThat(agent.stop(Duration.ofMinutes(1))).isTrue();
        }
        assertThat(kept).hasContent(FAILED);
    }

    @Test
    void withoutItsOptionTheHandlerSaysWhatIsMissing() {
        assertThatThrownBy(() -> new TailIntoHandler(Map.of())).hasMessageContaining("keptIn");
    }

    private Path configuration() throws IOException {
        try (InputStream sample = TailIntoHandler.class.getResourceAsStream("/tail-into-handler.yaml")) {
            assertThat(sample).isNotNull();
            String text = new String(sample.readAllBytes(), StandardCharsets.UTF_8)
                    .replace(
                            "/var/lib/millrace-sample",
                            directory.resolve("state").toString())
                    .replace("/var/log/nginx", directory.toString());
            return Files.writeString(directory.resolve("agent.yaml"), text);
        }
    }

    private static TransformContext context() {
        return new TransformContext(
                () -> "host", age -> Map.of(), name -> null, (file, record) -> {}, InstantSource.system());
    }
}
