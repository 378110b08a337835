package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.checkpoint.SavedGeneration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system gives the number of a deleted file to the next one: what the agent makes of that, one story a test. */
class ReusedNumbersTest {
    private static final Path LOG = Path.of("/var/log/app.log");
    private static final Path ROTATED = Path.of("/var/log/app.log.1");
    private static final Path PACKED = Path.of("/var/log/app.log.1.gz");

    private final TailModel model = new TailModel(1, "/var/log/*.log");
    private final List<String> written = new ArrayList<>();

    @Test
    void aCopyOutsideThePatternIsNotAnEmptyFileThatHadItsNumberAndName() {
        model.start();
        model.disk.append(LOG, new byte[0]);
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        model.run(Duration.ofSeconds(60));
        write(LOG, 40);
        model.run(Duration.ofSeconds(3));
        restart();
        model.disk.delete(ROTATED);
        model.disk.copy(LOG, ROTATED);
        model.disk.truncate(LOG, 0);
        write(LOG, 40);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void aCopyIsNotAnEmptyFileThatHadItsNumberAndName() {
        model.include = List.of("/var/log/*.log*");
        model.start();
        write(LOG, 40);
        model.disk.append(ROTATED, new byte[0]);
        model.run(Duration.ofSeconds(3));
        model.kill();
        model.disk.delete(ROTATED);
        model.disk.copy(LOG, ROTATED);
        model.disk.truncate(LOG, 0);
        write(LOG, 10);
        model.start();
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void aCopyIsNotAFileOfWhichNothingWasAckedThatHadItsNumberAndName() {
        model.include = List.of("/var/log/*.log*");
        model.answersAtOnce = false;
        model.start();
        write(LOG, 40);
        write(ROTATED, 4);
        model.run(Duration.ofSeconds(3));
        model.kill();
        written.subList(40, 44).clear();
        model.disk.delete(ROTATED);
        model.disk.copy(LOG, ROTATED);
        model.start();
        model.run(Duration.ofMillis(300));
        model.disk.truncate(LOG, 0);
        model.settle(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aCompressedFileIsNotTheLogThatHadItsNumber() {
        model.answersAtOnce = false;
        model.start();
        write(LOG, 40);
        model.run(Duration.ofSeconds(3));
        model.settle(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        write(LOG, 40);
        model.answersAtOnce = false;
        model.run(Duration.ofSeconds(3));
        model.kill();
        List<String> lost = written.subList(40, 80);
        model.disk.delete(LOG);
        model.disk.gzip(ROTATED, PACKED);
        model.start();
        model.settle(Duration.ofSeconds(90));
        assertThat(texts())
                .containsAll(written.subList(0, 40))
                .doesNotContainAnyElementsOf(lost)
                .hasSize(40);
    }

    @Test
    void aCompressedFileWhoseLastRecordsWereUnderWayAtAKillIsReadToItsEnd() {
        model.include = List.of("/var/log/*.gz");
        write(LOG, 200);
        model.disk.gzip(LOG, PACKED);
        model.answersAtOnce = false;
        model.start();
        model.run(Duration.ofSeconds(5));
        assertThat(model.pending).isNotEmpty();
        model.kill();
        model.start();
        model.settle(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aFileThatCannotBeReadYetIsComparedOnceItCanBe() {
        model.include = List.of("/var/log/app.log*");
        model.start();
        write(ROTATED, 60);
        model.run(Duration.ofSeconds(3));
        model.disk.delete(ROTATED);
        model.run(Duration.ofSeconds(60));
        restart();
        write(LOG, 20);
        model.disk.readable(LOG, false);
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        model.run(Duration.ofSeconds(3));
        model.disk.readable(ROTATED, true);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void aCompressedFileThatBeginsLikeALogAndHoldsMoreIsRead() {
        model.include = List.of("/var/log/app.log*");
        String header = "# " + "h".repeat(1_300) + "\n";
        raw(LOG, header);
        raw(ROTATED, header);
        write(ROTATED, 30);
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
        model.start();
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsAll(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/log/other.log", "/var/log/below/other.log"})
    void aCompressedLogIsReadOnceThoughALogThatBeginsAlikeHasItsNumber(Path other) {
        model.include = List.of("/var/log/*.log*", "/var/log/below/*.log");
        String header = "# " + "h".repeat(1_300) + "\n";
        startWithLogOf(header);
        packWhileDown();
        raw(other, header);
        write(other, 5);
        model.start();
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsAll(written).hasSize(written.size() + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/var/log/other.log", "/var/log/below/other.log"})
    void aCompressedLogIsReadOnceThoughAnEmptyFileHasItsNumber(Path other) {
        model.include = List.of("/var/log/*.log*", "/var/log/below/*.log");
        startWithLogOf("");
        packWhileDown();
        raw(other, "");
        model.start();
        model.run(Duration.ofMillis(300));
        write(other, 5);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsExactlyInAnyOrderElementsOf(written);
    }

    /** The number of the log is known, and its last lines are not read before the process is gone. */
    private void startWithLogOf(String header) {
        model.start();
        raw(LOG, header);
        write(LOG, 40);
        model.run(Duration.ofSeconds(3));
        model.kill();
        write(LOG, 10);
    }

    private void packWhileDown() {
        model.disk.rename(LOG, ROTATED);
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
    }

    @Test
    void aCopyIsNotACompressedFileThatHadItsNumberAndLength() {
        model.include = List.of("/var/log/app.log*");
        model.start();
        write(LOG, 40);
        model.disk.rename(LOG, ROTATED);
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
        raw(Path.of("/var/log/takes.the.number.of.the.log"), "");
        model.run(Duration.ofSeconds(90));
        int length = Objects.requireNonNull(model.disk.at(PACKED)).content().length;
        model.disk.delete(PACKED);
        String line = "l".repeat(length - 1) + "\n";
        raw(Path.of("/var/log/app.log.2"), line);
        written.add(line);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aCopyIsNotALogOfWhichNothingWasAckedThatHadItsNumber() {
        model.include = List.of("/var/log/app.log*");
        String header = "# " + "h".repeat(1_300) + "\n";
        Path three = Path.of("/var/log/app.log.3");
        model.answersAtOnce = false;
        model.start();
        raw(three, header + "long ago\n");
        raw(LOG, header);
        write(LOG, 40);
        model.run(Duration.ofSeconds(3));
        model.kill();
        model.disk.delete(three);
        model.disk.copy(LOG, ROTATED);
        model.start();
        model.run(Duration.ofMillis(300));
        model.disk.truncate(LOG, 0);
        model.settle(Duration.ofSeconds(90));
        assertThat(texts()).containsAll(written).hasSize(written.size() + 1);
    }

    @Test
    void aFileIsLeftToTheGenerationThatWasReadFurtherInIt() {
        model.include = List.of("/var/log/app.log*");
        String header = "# " + "h".repeat(1_300) + "\n";
        model.start();
        raw(LOG, header);
        write(LOG, 40);
        model.run(Duration.ofSeconds(3));
        model.disk.rename(LOG, ROTATED);
        raw(LOG, header + "never ended");
        model.run(Duration.ofSeconds(3));
        restart();
        packRotatedAndDelete(LOG);
        model.run(Duration.ofSeconds(90));
        assertThat(texts()).containsAll(written).hasSize(written.size() + 2);
    }

    private void packRotatedAndDelete(Path log) {
        model.disk.gzip(ROTATED, PACKED);
        model.disk.delete(ROTATED);
        model.disk.delete(log);
    }

    @Test
    void whileNothingCanBeSavedReadingGoesOn() {
        model.savesFail = true;
        model.start();
        write(LOG, 50);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).isEqualTo(written);
        model.savesFail = false;
        model.run(Duration.ofSeconds(5));
        restart();
        write(LOG, 50);
        model.run(Duration.ofSeconds(5));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void aGenerationIsSavedBeforeItsFirstRecordIsSent() {
        model.answersAtOnce = false;
        model.start();
        write(LOG, 1);
        model.run(Duration.ofSeconds(2));
        assertThat(model.pending).hasSize(1);
        assertThat(model.saved)
                .extracting(SavedGeneration::generation)
                .contains(model.pending.get(0).batch().origin().generation());
    }

    private void restart() {
        model.run(Duration.ofSeconds(3));
        model.kill();
        model.start();
    }

    private void write(Path path, int lines) {
        for (int i = 0; i < lines; i++) {
            String line = "line " + written.size() + " " + "x".repeat(60 + written.size() % 70) + "\n";
            raw(path, line);
            written.add(line);
        }
    }

    private void raw(Path path, String text) {
        model.disk.append(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> texts() {
        return model.delivered.stream().map(TailModel.Sent::text).toList();
    }
}
