package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.Framing;
import io.millrace.agent.config.Framing.LongRecords;
import io.millrace.agent.status.Accounting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes a record, from real files. */
class RecordsAcceptanceTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    Path directory;

    private AgentBench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new AgentBench(directory, "app.log");
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void partialLastLine() throws Exception {
        bench.write("app.log", 10);
        bench.raw("app.log", "half");
        bench.start();
        bench.awaitEachOnce();
        bench.raw("app.log", " and half\n");
        bench.written.add("half and half");
        bench.awaitEachOnce();
    }

    @Test
    void partialLastLineIsGivenOutAfterTheFlushTimeout() throws Exception {
        bench.framing = Configs.lines(MEBIBYTE, new LongRecords.Split(), Optional.of(Duration.ofMillis(300)));
        bench.write("app.log", 10);
        bench.raw("app.log", "never ended");
        bench.written.add("never ended");
        bench.start();
        bench.awaitEachOnce();
    }

    @Test
    void multilinePause() throws Exception {
        bench.framing = multiLine(Duration.ofSeconds(7));
        bench.start();
        bench.raw("app.log", "2026-01-01 one\n");
        Thread.sleep(400);
        bench.raw("app.log", "  at one\n");
        Thread.sleep(400);
        bench.raw("app.log", "  at one more\n2026-01-01 two\n  at two\n2026-01-01 three\n");
        bench.written.addAll(
                List.of("2026-01-01 one\n  at one\n  at one more", "2026-01-01 two\n  at two", "2026-01-01 three"));
        bench.awaitEachOnce();
    }

    @Test
    void longLineIsSplit() throws Exception {
        bench.framing = Configs.lines(MEBIBYTE, new LongRecords.Split(), Optional.empty());
        writeLongLines();
        bench.start();
        Await.until(() -> joined().length() == 15 * MEBIBYTE + 12, () -> "bytes delivered: " + joined().length());
        assertThat(bench.collected.all()).allMatch(part -> part.length() <= MEBIBYTE);
        assertThat(joined()).isEqualTo("before" + "3".repeat(3 * MEBIBYTE) + "amid" + "c".repeat(12 * MEBIBYTE) + "by");
    }

    @Test
    void longLineIsTruncated() throws Exception {
        bench.framing = Configs.lines(MEBIBYTE, new LongRecords.Truncate("..."), Optional.empty());
        writeLongLines();
        bench.start();
        Await.until(() -> bench.collected.all().size() == 5, () -> "five records");
        assertThat(bench.collected.all())
                .extracting(record -> record.substring(0, 2) + record.substring(record.length() - 2))
                .containsExactly("bere", "33..", "amid", "cc..", "byby");
        assertThat(bench.collected.all().get(1).length()).isBetween(MEBIBYTE - 16, MEBIBYTE);
        awaitGivenUpAbout(13 * MEBIBYTE);
    }

    @Test
    void longLineIsSkipped() throws Exception {
        bench.framing = Configs.lines(MEBIBYTE, new LongRecords.Skip(), Optional.empty());
        writeLongLines();
        bench.start();
        Await.until(() -> bench.collected.all().size() == 3, () -> "three records");
        assertThat(bench.collected.all()).containsExactly("before", "amid", "by");
        awaitGivenUpAbout(15 * MEBIBYTE);
    }

    @Test
    void utf8Cut() throws Exception {
        bench.framing = Configs.lines(100, new LongRecords.Split(), Optional.empty());
        String smile = new String(Character.toChars(0x1F600));
        String line = "x" + smile.repeat(500);
        bench.raw("app.log", latin(line) + "\n");
        bench.start();
        Await.until(() -> joined().length() == 2001, () -> "bytes delivered: " + joined().length());
        assertThat(bench.collected.all()).allSatisfy(part -> {
            String text = new String(part.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            assertThat(latin(text)).isEqualTo(part);
            assertThat(text).doesNotContain("\uFFFD");
        });
        assertThat(joined()).isEqualTo(latin(line));
    }

    @Test
    void invalidUtf8NulCrlfAndByteOrderMark() throws Exception {
        bench.framing = raw(true, false);
        String text = awkward();
        bench.raw("app.log", text);
        bench.start();
        Await.until(() -> joined().length() == text.length(), () -> "bytes delivered: " + joined().length());
        assertThat(joined()).isEqualTo(text);
        assertThat(bench.collected.all()).allMatch(line -> line.indexOf('\n') == line.length() - 1);
    }

    @Test
    void carriageReturnsAndByteOrderMarkAreStrippedWhenAskedFor() throws Exception {
        bench.framing = raw(false, true);
        bench.raw("app.log", "\u00EF\u00BB\u00BFone\r\ntwo\rtwo\r\n\r\nfour\n");
        bench.written.addAll(List.of("one", "two\rtwo", "", "four"));
        bench.start();
        bench.awaitEachOnce();
    }

    private static String awkward() {
        StringBuilder text = new StringBuilder("\u00EF\u00BB\u00BFfirst\r\n");
        for (char first = 0; first < 256; first++) {
            for (char each = 0; each < 256; each++) {
                text.append(each == '\n' ? first : each);
            }
            text.append('\n');
        }
        return text.toString().replace("\n\n", "\n") + "last\r\n";
    }

    private void writeLongLines() throws IOException {
        bench.raw("app.log", "before\n");
        bench.raw("app.log", "3".repeat(3 * MEBIBYTE) + "\namid\n");
        bench.raw("app.log", "c".repeat(12 * MEBIBYTE) + "\nby\n");
    }

    private void awaitGivenUpAbout(long bytes) throws InterruptedException {
        Await.until(
                () -> Math.abs(givenUp() - bytes) < 1000 && accounting().isBalanced(),
                () -> "given up: " + bench.status());
    }

    private long givenUp() {
        return bench.status().flows().isEmpty()
                ? 0
                : accounting().givenUpBytes().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }

    private Accounting accounting() {
        return bench.status().flows().get(0).accounting();
    }

    private String joined() {
        return bench.collected.all().stream().collect(Collectors.joining());
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static Framing raw(boolean keep, boolean strip) {
        return new Framing(
                new Framing.Grouping.Lines(),
                keep,
                strip,
                strip,
                0,
                Optional.empty(),
                MEBIBYTE,
                new LongRecords.Split(),
                Optional.empty());
    }

    private static Framing multiLine(Duration flushAfter) {
        return new Framing(
                new Framing.Grouping.MultiLine(
                        Optional.of(Pattern.compile("[0-9]{4}-")),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        flushAfter,
                        500,
                        MEBIBYTE),
                false,
                false,
                false,
                0,
                Optional.empty(),
                MEBIBYTE,
                new LongRecords.Split(),
                Optional.empty());
    }
}
