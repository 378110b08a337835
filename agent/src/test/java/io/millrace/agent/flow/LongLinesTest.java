package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Framing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines, groups of lines and files that do not fit what is read at a time, or are not whole yet. */
class LongLinesTest {
    private static final Path LOG = Path.of("/var/log/app.log");
    private static final int MIB = 1 << 20;

    private final TailModel model = new TailModel(1, LOG.toString());

    @ParameterizedTest
    @ValueSource(ints = {3 * MIB, 12 * MIB, 300_000})
    void splitLinesArriveWhole(int length) {
        framing(new Framing.Grouping.Lines(), new Framing.LongRecords.Split(), Optional.empty());
        writeAround(length);
        assertThat(String.join("", texts())).isEqualTo("before\n" + "y".repeat(length) + "\nafter\n");
        assertThat(texts())
                .allMatch(text -> text.length() <= MIB)
                .startsWith("before\n")
                .endsWith("after\n");
        accounted(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {3 * MIB, 12 * MIB})
    void truncatedLinesLoseTheirRestAlone(int length) {
        framing(new Framing.Grouping.Lines(), new Framing.LongRecords.Truncate("\n"), Optional.empty());
        writeAround(length);
        assertThat(texts()).containsExactly("before\n", "y".repeat(MIB - 1) + "\n", "after\n");
        accounted(length + 1 - MIB);
    }

    @Test
    void aLineIsTruncatedThatLiesWithinOneReadBetweenOthers() {
        model.framing = new Framing(
                new Framing.Grouping.Lines(),
                true,
                false,
                false,
                0,
                Optional.empty(),
                20,
                new Framing.LongRecords.Truncate("...\n"),
                Optional.empty());
        model.start();
        raw("first\n" + "y".repeat(50) + "\nthird\n" + "z".repeat(19) + "\n" + "w".repeat(20) + "\nlast\n");
        model.run(Duration.ofSeconds(2));
        assertThat(texts())
                .containsExactly(
                        "first\n",
                        "y".repeat(16) + "...\n",
                        "third\n",
                        "z".repeat(19) + "\n",
                        "w".repeat(16) + "...\n",
                        "last\n");
        accounted(31 + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3 * MIB, 12 * MIB})
    void skippedAndSideFiledLinesLeaveTheirNeighboursIntact(int length) {
        framing(new Framing.Grouping.Lines(), new Framing.LongRecords.Skip(), Optional.empty());
        writeAround(length);
        assertThat(texts()).containsExactly("before\n", "after\n");
        accounted(length + 1);
    }

    @Test
    void aSideFileTakesLongLines() {
        framing(new Framing.Grouping.Lines(), new Framing.LongRecords.SideFile(Path.of("/tmp/long")), Optional.empty());
        writeAround(3 * MIB);
        assertThat(texts()).containsExactly("before\n", "after\n");
        assertThat(model.flow.status(model.now()).accounting().givenUpBytes()).containsEntry("side file", 3L * MIB + 1);
    }

    @Test
    void aPartialLastLineWaitsForItsEndOrForTheTimeThatIsSet() {
        framing(new Framing.Grouping.Lines(), new Framing.LongRecords.Split(), Optional.of(Duration.ofSeconds(3)));
        model.start();
        raw("half");
        model.run(Duration.ofSeconds(2));
        assertThat(texts()).isEmpty();
        model.run(Duration.ofSeconds(3));
        assertThat(texts()).containsExactly("half");
        raw("next\n");
        model.run(Duration.ofSeconds(2));
        assertThat(texts()).containsExactly("half", "next\n");
    }

    @Test
    void aPauseShorterThanTheFlushTimeDoesNotSplitAGroup() {
        Framing.Grouping group = new Framing.Grouping.MultiLine(
                Optional.of(Pattern.compile("start")),
                Optional.empty(),
                Optional.empty(),
                false,
                Duration.ofSeconds(3),
                100,
                MIB);
        framing(group, new Framing.LongRecords.Split(), Optional.empty());
        model.start();
        raw("start 1\n");
        model.run(Duration.ofMillis(1_500));
        raw(" more\n");
        model.run(Duration.ofMillis(1_500));
        assertThat(texts()).isEmpty();
        model.run(Duration.ofSeconds(4));
        assertThat(texts()).containsExactly("start 1\n more\n");
    }

    @ParameterizedTest
    @MethodSource("lateMillis")
    void growthThatNobodyHasToldOfYetKeepsAGroupWhole(int millis) {
        Framing.Grouping group = new Framing.Grouping.MultiLine(
                Optional.of(Pattern.compile("start")),
                Optional.empty(),
                Optional.empty(),
                false,
                Duration.ofMillis(3_100),
                100,
                MIB);
        framing(group, new Framing.LongRecords.Split(), Optional.empty());
        model.start();
        raw("start 1\n");
        model.run(Duration.ofSeconds(1));
        raw(" more\n");
        model.run(Duration.ofMillis(millis));
        raw("start 2\n");
        model.run(Duration.ofMillis(200));
        raw(" more of it\n");
        model.run(Duration.ofSeconds(8));
        assertThat(texts()).containsExactly("start 1\n more\n", "start 2\n more of it\n");
    }

    private static IntStream lateMillis() {
        return IntStream.iterate(2_500, millis -> millis < 5_000, millis -> millis + 50);
    }

    @Test
    void headerByteOrderMarkAndFooterAreLeftOut() {
        model.framing = new Framing(
                new Framing.Grouping.Lines(),
                true,
                false,
                true,
                2,
                Optional.of(Pattern.compile("END.*")),
                MIB,
                new Framing.LongRecords.Split(),
                Optional.empty());
        model.start();
        raw("\u00EF\u00BB\u00BFone\n");
        model.run(Duration.ofSeconds(2));
        raw("two\nline\nEND of file\nbehind\n");
        model.run(Duration.ofSeconds(2));
        raw("further behind\n");
        model.run(Duration.ofSeconds(2));
        assertThat(texts()).containsExactly("line\n");
    }

    @Test
    void nothingBehindAFooterIsReadHoweverMuchOrLate() {
        footer();
        model.start();
        raw("line\nEND of file\n" + "behind\n".repeat(100_000));
        model.run(Duration.ofSeconds(2));
        model.kill();
        raw("behind, after a restart\n");
        model.start();
        raw("further behind\n");
        model.run(Duration.ofSeconds(2));
        assertThat(texts()).containsExactly("line\n");
    }

    @Test
    void aFooterBehindALongRecordIsOne() {
        footer();
        model.start();
        raw("x".repeat(400_000) + "\nEND of file\nbehind\n");
        model.run(Duration.ofSeconds(2));
        assertThat(texts()).containsExactly("x".repeat(400_000) + "\n");
    }

    @Test
    void aFileThatBeginsAnewBehindItsFooterIsRead() {
        footer();
        model.start();
        raw("line\nEND of file\n");
        model.run(Duration.ofSeconds(2));
        model.disk.truncate(LOG, 0);
        model.run(Duration.ofSeconds(2));
        raw("another\nEND of file\nbehind\n");
        model.run(Duration.ofSeconds(2));
        assertThat(texts()).containsExactly("line\n", "another\n");
    }

    private void footer() {
        model.framing = new Framing(
                new Framing.Grouping.Lines(),
                true,
                false,
                false,
                0,
                Optional.of(Pattern.compile("END.*")),
                MIB,
                new Framing.LongRecords.Split(),
                Optional.empty());
    }

    private void framing(Framing.Grouping grouping, Framing.LongRecords policy, Optional<Duration> flushAfter) {
        model.framing = new Framing(grouping, true, false, false, 0, Optional.empty(), MIB, policy, flushAfter);
    }

    /** A long line between short ones, its end written later. */
    private void writeAround(int length) {
        model.start();
        raw("before\n" + "y".repeat(length));
        model.run(Duration.ofSeconds(3));
        raw("\nafter\n");
        model.run(Duration.ofSeconds(3));
    }

    private void accounted(long givenUp) {
        var accounting = model.flow.status(model.now()).accounting();
        assertThat(accounting.isBalanced()).isTrue();
        assertThat(accounting.givenUpBytes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(givenUp);
    }

    private void raw(String text) {
        model.disk.append(LOG, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> texts() {
        return model.delivered.stream().map(TailModel.Sent::text).toList();
    }
}
