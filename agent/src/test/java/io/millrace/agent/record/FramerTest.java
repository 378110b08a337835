package io.millrace.agent.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.Grouping;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramerTest {
    private static final String CRI = "2016-10-06T00:17:09.669794202Z ";

    @Test
    void linesAreRecordsWithTheirLineFeedsOrWithout() {
        assertThat(open(new Grouping.Lines(), true, false, "a\n\nbc\nd")).containsExactly("a\n", "\n", "bc\n");
        assertThat(open(new Grouping.Lines(), false, false, "a\n\nb\r\nd")).containsExactly("a", "", "b\r");
        assertThat(open(new Grouping.Lines(), false, true, "a\r\n\r\nb\rc\nd\r\r\n"))
                .containsExactly("a", "", "b\rc", "d\r");
    }

    @Test
    void keptLineFeedKeepsItsCarriageReturnForTheStepsToTakeOut() {
        assertThat(open(new Grouping.Lines(), true, true, "a\r\n")).containsExactly("a\r\n");
    }

    @Test
    void lastLineIsARecordOnceNothingFollows() {
        assertThat(all(new Grouping.Lines(), false, true, "a\nb\r")).containsExactly("a", "b\r");
        assertThat(all(new Grouping.Lines(), false, true, "")).isEmpty();
        assertThat(open(new Grouping.Lines(), false, true, "b")).isEmpty();
    }

    @Test
    void everyByteButTheLineFeedGoesThrough() {
        byte[] content = new byte[257];
        for (int i = 0; i < 256; i++) {
            content[i] = (byte) (i == '\n' ? 'n' : i);
        }
        content[256] = '\n';
        List<Integer> ends = new ArrayList<>();
        Framer.of(Framings.of(new Grouping.Lines(), false, true))
                .frame(content, 0, content.length, false, (start, end, next) -> ends.addAll(List.of(start, end, next)));
        assertThat(ends).containsExactly(0, 256, 257);
    }

    @Test
    void recordBeginsWithALineOfTheStartPattern() {
        String text = "1 a\n at b\n at c\n2 d\n3 e\n at f\n";
        assertThat(open(Framings.start("\\d"), false, false, text)).containsExactly("1 a\n at b\n at c", "2 d");
        assertThat(all(Framings.start("\\d"), false, false, text))
                .containsExactly("1 a\n at b\n at c", "2 d", "3 e\n at f");
    }

    @Test
    void linesBeforeTheFirstStartAreARecord() {
        assertThat(all(Framings.start("\\d"), true, false, " x\n y\n1 a\n")).containsExactly(" x\n y\n", "1 a\n");
    }

    @Test
    void startPatternIsLookedForFromTheStartOfALineOnly() {
        assertThat(all(Framings.start("b"), true, false, "b\nab\nb\n")).containsExactly("b\nab\n", "b\n");
    }

    @Test
    void recordEndsWithALineOfTheEndPatternAtOnce() {
        Grouping end = Framings.lines(null, "}", null, false, 100, 1_000);
        assertThat(open(end, true, false, "{\na\n}\n{\n")).containsExactly("{\na\n}\n");
        Grouping both = Framings.lines("\\{", "}", null, false, 100, 1_000);
        assertThat(open(both, true, false, "{\na\n{\nb\n}\nc\n{\n")).containsExactly("{\na\n", "{\nb\n}\n", "c\n");
    }

    @Test
    void continuationLinesBelongToTheRecordBefore() {
        Grouping spaces = Framings.lines(null, null, "\\s", false, 100, 1_000);
        assertThat(open(spaces, true, false, "a\n b\n c\nd\ne\n")).containsExactly("a\n b\n c\n", "d\n");
        Grouping negated = Framings.lines(null, null, "\\[", true, 100, 1_000);
        assertThat(open(negated, true, false, "[a\nb\n[c\n[d\n")).containsExactly("[a\nb\n", "[c\n");
    }

    @Test
    void pauseDoesNotSplitARecord() {
        byte[] content = bytes("1 a\n more\n2 b\n");
        Framer framer = Framer.of(Framings.of(Framings.start("\\d"), true, false));
        assertThat(framer.frame(content, 0, 4, false, (start, end, next) -> {})).isZero();
        assertThat(framer.frame(content, 0, 10, false, (start, end, next) -> {}))
                .isZero();
        assertThat(framer.frame(content, 0, 14, false, (start, end, next) -> {}))
                .isEqualTo(10);
    }

    @Test
    void groupIsCutAtItsCaps() {
        Grouping lines = Framings.lines("\\d", null, null, false, 3, 1_000);
        assertThat(open(lines, true, false, "1\na\nb\nc\nd\n2\n")).containsExactly("1\na\nb\n", "c\nd\n");
        Grouping bytes = Framings.lines("\\d", null, null, false, 100, 6);
        assertThat(open(bytes, true, false, "1\naa\nbb\nc\n2\n")).containsExactly("1\naa\n", "bb\nc\n");
    }

    @Test
    void lineLongerThanARecordMayBeIsOneOfItsOwn() {
        Grouping bytes = Framings.lines("\\d", null, null, false, 100, 6);
        assertThat(open(bytes, true, false, "1\n2234567\na\n3\n")).containsExactly("1\n", "2234567\n", "a\n");
        assertThat(open(bytes, true, false, "1\naaaaaaaaa\nb\n3\n")).containsExactly("1\n", "aaaaaaaaa\n", "b\n");
    }

    @Test
    void groupIsHadWhenTheNextLineCannotFit() {
        Framer framer = Framer.of(Framings.of(Framings.lines("\\d", null, null, false, 100, 6), true, false));
        assertThat(framer.minWindow()).isEqualTo(7);
        assertThat(framer.frame(bytes("1\n22222"), 0, 7, false, (start, end, next) -> {}))
                .isEqualTo(2);
        assertThat(framer.frame(bytes("1222222"), 0, 7, false, (start, end, next) -> {}))
                .isZero();
    }

    @Test
    void veryLongLineIsJudgedByItsBeginning() {
        String line = "x".repeat(70_000);
        Grouping grouping = Framings.lines("x*y", null, null, false, 100, 1_000_000);
        assertThat(all(grouping, true, false, "a\n" + line + "y\n")).hasSize(1);
        Grouping other = Framings.lines("x{9}", null, null, false, 100, 1_000_000);
        assertThat(open(other, true, false, "a\n" + line)).containsExactly("a\n");
    }

    @Test
    void patternThatNeverEndsCountsAsNoMatch() {
        Framer framer = Framer.of(Framings.of(Framings.start("(.*a){12}b|2"), true, false));
        byte[] content = bytes("1\n" + "a".repeat(60) + "\n2\n");
        List<Integer> starts = new ArrayList<>();
        framer.frame(content, 0, content.length, false, (start, end, next) -> starts.add(start));
        assertThat(framer.abandonedMatches()).isEqualTo(1);
        assertThat(starts).containsExactly(0);
    }

    @Test
    void partialLinesOfContainersAreJoined() {
        String text = CRI + "stdout P a\n" + CRI + "stdout F b\n" + CRI + "stderr F c\n" + CRI + "stdout P d\n";
        assertThat(open(new Grouping.Cri(), true, false, text))
                .containsExactly(CRI + "stdout P a\n" + CRI + "stdout F b\n", CRI + "stderr F c\n");
    }

    @Test
    void interleavedStreamsShareARecordUntilBothAreWhole() {
        String text = CRI + "stdout P a\n" + CRI + "stderr P x\n" + CRI + "stdout F b\n" + CRI + "stderr F y\n";
        assertThat(open(new Grouping.Cri(), true, false, text)).containsExactly(text);
        assertThat(open(new Grouping.Cri(), true, false, CRI + "stdout P a\nno line\n" + CRI + "stdout F:x b\n"))
                .hasSize(1);
        assertThat(open(new Grouping.Cri(), true, false, "no line\n" + CRI + "stdout F\n"))
                .hasSize(2);
    }

    @Test
    void containerLinesAreCutAtTheLongestRecord() {
        String line = CRI + "stdout P " + "a".repeat(400) + "\n";
        assertThat(open(new Grouping.Cri(), true, false, line.repeat(5))).containsExactly(line + line, line + line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"log\":\"a%s\",\"stream\":\"stdout\",\"time\":\"t\"}",
                "{ \"attrs\" : {\"x\":[\"}\",{}]} , \"n\":-1.5e3, \"log\" : \"a\\\"%s\" , \"stream\":\"stdout\" }",
            })
    void dockerLinesAreJoinedUntilALineFeed(String shape) {
        String partial = String.format(shape, "") + "\n";
        String whole = String.format(shape, "\\n") + "\n";
        String letter = String.format(shape, "\\\\n") + "\n";
        assertThat(open(new Grouping.DockerJson(), true, false, partial + letter + whole + whole + partial))
                .containsExactly(partial + letter + whole, whole);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[]",
                "{\"log\":1}",
                "{\"log\":\"a\"",
                "{\"log\":\"a\"} x",
                "{\"log\":\"a",
                "{\"log\""
            })
    void whatIsNoDockerLineIsARecordOfItsOwn(String line) {
        assertThat(open(new Grouping.DockerJson(), false, false, line + "\nx\n"))
                .containsExactly(line, "x");
    }

    @Test
    void fileBeginsAfterItsMarkAndItsHeader() {
        Framing framing = new Framing(
                new Grouping.Lines(),
                true,
                false,
                true,
                2,
                Optional.of(Pattern.compile("END \\d+")),
                1_000,
                new Framing.LongRecords.Split(),
                Optional.of(Duration.ofSeconds(1)));
        byte[] file = bytes("\uFEFFh1\nh2\nfirst\nEND 12\r\n");
        assertThat(FileStart.contentFrom(framing, file, 0, file.length, false)).isEqualTo(9);
        assertThat(FileStart.contentFrom(framing, file, 0, 2, false)).isEqualTo(-1);
        assertThat(FileStart.contentFrom(framing, file, 0, 8, false)).isEqualTo(-1);
        assertThat(FileStart.contentFrom(framing, file, 0, 8, true)).isEqualTo(8);
        assertThat(FileStart.byteOrderMark(file, 3, file.length)).isZero();
        Footer footer = Footer.of(framing);
        assertThat(footer.matches(file, 15, file.length)).isTrue();
        assertThat(footer.matches(file, 9, 15)).isFalse();
    }

    @Test
    void lineEndsAreFoundAtEveryPlace() {
        for (int at = 0; at < 40; at++) {
            byte[] window = new byte[40];
            window[at] = '\n';
            for (int from = 0; from <= 40; from++) {
                assertThat(LineScan.nextEnd(window, from, 40)).isEqualTo(from <= at ? at + 1 : -1);
                assertThat(LineScan.nextEnd(window, 0, from)).isEqualTo(from > at ? at + 1 : -1);
            }
            assertThat(LineScan.lastEnd(window, 0, 40)).isEqualTo(at + 1);
        }
        assertThat(LineScan.lastEnd(bytes("a\nb\nc"), 0, 5)).isEqualTo(4);
        assertThat(LineScan.headerEnd(bytes("a\nb\nc"), 0, 5, 2)).isEqualTo(4);
        assertThat(LineScan.headerEnd(bytes("a\nb\nc"), 0, 5, 3)).isEqualTo(-1);
    }

    private static List<String> open(Grouping grouping, boolean keep, boolean strip, String text) {
        return frame(grouping, keep, strip, text, false);
    }

    private static List<String> all(Grouping grouping, boolean keep, boolean strip, String text) {
        return frame(grouping, keep, strip, text, true);
    }

    private static List<String> frame(Grouping grouping, boolean keep, boolean strip, String text, boolean isFinal) {
        byte[] window = bytes(text);
        List<String> records = new ArrayList<>();
        Framer.of(Framings.of(grouping, keep, strip))
                .frame(
                        window,
                        0,
                        window.length,
                        isFinal,
                        (start, end, next) ->
                                records.add(new String(window, start, end - start, StandardCharsets.UTF_8)));
        return records;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
