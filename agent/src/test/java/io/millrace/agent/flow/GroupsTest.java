package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of several lines: what pauses, windows and rotation do to them, one story a test. A group waits ten seconds for its next line. */
class GroupsTest {
    private static final Path LOG = Path.of("/var/log/app.log");
    private static final Path ROTATED = Path.of("/var/log/app.log.1");

    private final TailModel model = new TailModel(1, "/var/log/app.log*");

    @BeforeEach
    void linesThatDoNotBeginWithASpaceBeginAGroup() {
        model.framing = new TailTraits(true, false, false, true, "").framing();
        model.start();
    }

    @Test
    void aLineThatHasBegunIsNoGroupYet() {
        raw(LOG, "first");
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).isEmpty();
        raw(LOG, " line\n  second\n");
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactly("first line\n  second\n");
    }

    @Test
    void aGroupThatWaitedIsTakenWithoutTheLineThatHasBegun() {
        raw(LOG, "one\n  more\ntw");
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactly("one\n  more\n");
        raw(LOG, "o\n");
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactly("one\n  more\n", "two\n");
    }

    /** What is left of the file is more than the window holds that is read there, which ends where blocks of keys do. */
    @Test
    void aGroupThatWaitedIsTakenThoughTheLineThatHasBegunFillsTheWindow() {
        raw(LOG, ("x".repeat(4_999) + "\n").repeat(49));
        model.run(Duration.ofSeconds(30));
        model.delivered.clear();
        String begun = "y".repeat(20_000);
        raw(LOG, "one\n  more\n" + begun);
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactly("one\n  more\n");
        raw(LOG, "\n");
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactly("one\n  more\n", begun + "\n");
    }

    @Test
    void aPauseShorterThanTheWaitSplitsNoGroup() {
        for (String line : List.of("one\n", "  two\n", "  three\n")) {
            raw(LOG, line);
            model.run(Duration.ofSeconds(8));
        }
        model.run(Duration.ofSeconds(10));
        assertThat(texts()).containsExactly("one\n  two\n  three\n");
    }

    @Test
    void aRestartWithinAGroupSplitsItNot() {
        raw(LOG, "one\n");
        model.run(Duration.ofSeconds(5));
        model.kill();
        raw(LOG, "  two\n");
        model.start();
        model.run(Duration.ofSeconds(5));
        raw(LOG, "  three\n");
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).containsExactly("one\n  two\n  three\n");
    }

    @Test
    void theEndOfAWindowSplitsNoGroup() {
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String group = "group " + i + "\n" + ("  " + "x".repeat(500) + "\n").repeat(5);
            raw(LOG, group);
            written.add(group);
        }
        model.run(Duration.ofSeconds(30));
        assertThat(texts()).isEqualTo(written);
    }

    @Test
    void theLastGroupOfARotatedFileIsWholeThoughItsWriterPaused() {
        raw(LOG, "one\n");
        model.run(Duration.ofSeconds(5));
        model.disk.rename(LOG, ROTATED);
        raw(ROTATED, "  two\n");
        raw(LOG, "three\n");
        model.run(Duration.ofSeconds(60));
        assertThat(texts()).containsExactlyInAnyOrder("one\n  two\n", "three\n");
    }

    private void raw(Path path, String text) {
        model.disk.append(path, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> texts() {
        return model.delivered.stream().map(TailModel.Sent::text).toList();
    }
}
