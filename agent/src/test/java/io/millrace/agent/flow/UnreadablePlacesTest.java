package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.status.FlowStatus;
import io.millrace.agent.status.Health;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Directories and files that may not be looked at for a while. */
class UnreadablePlacesTest {
    private static final Path CLOSED = Path.of("/var/log/private");
    private static final Path SECRET = CLOSED.resolve("secret.log");
    private static final Path LOG = Path.of("/var/log/app.log");

    private final TailModel model = new TailModel(1, "/var/log/*.log", "/var/log/private/*.log");
    private final List<String> written = new ArrayList<>();

    @Test
    void aDirectoryThatCannotBeReadIsNamedAndTheOthersGoOnUntilItCan() {
        write(SECRET, 20);
        model.disk.accessible(CLOSED, false);
        model.start();
        write(LOG, 20);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).hasSize(20).noneMatch(text -> text.contains("secret"));
        FlowStatus status = model.flow.status(model.now());
        assertThat(status.health()).isEqualTo(Health.YELLOW);
        assertThat(status.cause()).contains(CLOSED.toString(), "AccessDenied");
        model.disk.accessible(CLOSED, true);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
        assertThat(model.flow.status(model.now()).health()).isEqualTo(Health.GREEN);
    }

    @Test
    void aDirectoryThatIsClosedForAWhileWasNotDeleted() {
        model.start();
        write(SECRET, 20);
        model.run(Duration.ofSeconds(5));
        model.disk.accessible(CLOSED, false);
        write(SECRET, 20);
        model.run(Duration.ofMinutes(5));
        model.kill();
        model.start();
        model.run(Duration.ofMinutes(5));
        assertThat(model.flow.status(model.now()).cause()).contains(CLOSED.toString());
        model.disk.accessible(CLOSED, true);
        write(SECRET, 20);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).isEqualTo(written);
        assertThat(model.flow.status(model.now()).accounting().lostBytes()).isZero();
    }

    private void write(Path path, int lines) {
        for (int i = 0; i < lines; i++) {
            String line = "line " + written.size() + " of " + path.getFileName() + "\n";
            model.disk.append(path, line.getBytes(StandardCharsets.ISO_8859_1));
            written.add(line);
        }
    }

    private List<String> texts() {
        return model.delivered.stream().map(TailModel.Sent::text).toList();
    }
}
