package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.file.FakeDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the host is set, and the time passes that the agent remembers files for. */
class ClockJumpTest {
    private static final Path LOG = Path.of("/var/log/app.log");
    private static final Path ROTATED = Path.of("/var/log/app.log.1");

    private final TailModel model = new TailModel(1, "/var/log/app.log");
    private final List<String> written = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, -24 * 365, 24 * 365})
    void aClockThatIsSetStallsNothingAndNothingIsReadAgain(long hours) {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        step(hours);
        write(LOG, 100);
        model.run(Duration.ofSeconds(2));
        assertThat(texts()).isEqualTo(written);
        model.disk.rename(LOG, ROTATED);
        write(LOG, 100);
        step(-hours);
        write(ROTATED, 100);
        model.run(Duration.ofSeconds(2));
        model.kill();
        step(hours);
        write(LOG, 100);
        model.start();
        model.run(Duration.ofSeconds(3));
        step(-hours);
        write(LOG, 100);
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void aRotatedFileIsReadThoughTheClockIsSetBeyondTheTimeFilesAreRemembered() {
        model.start();
        write(LOG, 100);
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        model.run(Duration.ofSeconds(3));
        step(24 * 30);
        model.run(Duration.ofSeconds(3));
        write(ROTATED, 100);
        model.run(Duration.ofSeconds(3));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aDeletedFileIsReadHoweverLongItsWriterGoesOn() {
        model.start();
        write(LOG, 10);
        model.run(Duration.ofSeconds(3));
        FakeDisk.Inode inode = Objects.requireNonNull(model.disk.at(LOG));
        model.disk.delete(LOG);
        for (int day = 0; day < 10; day++) {
            for (int i = 0; i < 20; i++) {
                String line = "late " + day + " " + i + "\n";
                model.disk.write(inode, line.getBytes(StandardCharsets.ISO_8859_1));
                written.add(line);
                model.run(Duration.ofSeconds(10));
            }
            step(24);
        }
        assertThat(texts()).isEqualTo(written);
        model.run(Duration.ofSeconds(60));
        assertThat(model.disk.openFiles()).isZero();
    }

    private void step(long hours) {
        model.disk.wallMillis += Duration.ofHours(hours).toMillis();
    }

    private void write(Path path, int lines) {
        for (int i = 0; i < lines; i++) {
            String line = "line " + written.size() + " of " + path.getFileName() + " " + "x".repeat(written.size() % 70)
                    + "\n";
            model.disk.append(path, line.getBytes(StandardCharsets.ISO_8859_1));
            written.add(line);
        }
    }

    private List<String> texts() {
        return model.delivered.stream().map(TailModel.Sent::text).toList();
    }
}
