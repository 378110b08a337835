package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.Header;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class RecordFormatTest {
    @Test
    void patternHasKcatsLetters() {
        assertThat(render(RecordPattern.parse("%t %p %o %T %k (%K) %h: %s (%S)\\t100%%\\n"), record("größe")))
                .isEqualTo("clicks shardId-000000000001 495/3 1769860800123 user-1 (6) a=1,b=x y: größe (7)\t100%\n");
        assertThatThrownBy(() -> RecordPattern.parse("%x")).hasMessageContaining("'%x' in '%x' means nothing");
        assertThatThrownBy(() -> RecordPattern.parse("50%")).hasMessageContaining("'% '");
        assertThatThrownBy(() -> RecordPattern.parse("\\q")).hasMessageContaining("'\\q'");
    }

    @Test
    void jsonHasAllThatTheRecordHasOnOneLine() {
        assertThat(render(new RecordJson(false), record("a \"b\"\nc")))
                .isEqualTo("{\"stream\":\"clicks\",\"shardId\":\"shardId-000000000001\",\"sequenceNumber\":\"495\","
                        + "\"subSequenceNumber\":3,\"arrival\":\"2026-01-31T12:00:00.123Z\",\"partitionKey\":\"user-1\","
                        + "\"explicitHashKey\":\"7\",\"headers\":[{\"key\":\"a\",\"value\":\"1\"},{\"key\":\"b\",\"value\":\"x y\"}],"
                        + "\"data\":\"a \\\"b\\\"\\nc\"}\n");
        assertThat(render(new RecordJson(true), record("abc"))).contains("\"dataBase64\":\"YWJj\"");
    }

    @Test
    void jsonOfBytesThatAreNoTextIsInBase64() {
        ConsumerRecord binary = record(ByteBuffer.wrap(new byte[] {(byte) 0xff, 0}));
        assertThat(render(new RecordJson(false), binary))
                .contains("\"dataBase64\":\"/wA=\"")
                .doesNotContain("\"data\"");
    }

    @Test
    void columnsKeepControlCharactersFromTheTerminal() {
        RecordColumns columns = new RecordColumns(true);
        assertThat(new String(columns.heading(), UTF_8).trim().split(" +"))
                .containsExactly("ARRIVAL", "SHARD", "KEY", "HEADERS", "DATA");
        assertThat(render(columns, record("\u001b[31mred\n")))
                .isEqualTo("2026-01-31T12:00:00.123Z  1       user-1                    a=1,b=x y  ?[31mred?\n");
        assertThat(render(RecordFormat::lineWithHeaders, record("x"))).isEqualTo("a=1,b=x y\tx\n");
    }

    @Test
    void keysAreMatchedByGlobsOrExpressions() {
        TextMatch.Glob glob = new TextMatch.Glob();
        assertThat(glob.convert("user-*").matches("user-1")).isTrue();
        assertThat(glob.convert("user-?").matches("user-12")).isFalse();
        assertThat(glob.convert("er-1").matches("user-1")).isFalse();
        assertThat(glob.convert("a.b").matches("axb")).isFalse();
        assertThat(glob.convert("/er-[0-9]/").matches("user-1")).isTrue();
        assertThatThrownBy(() -> glob.convert("/(/"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'(' is no regular expression");
    }

    @Test
    void printerEndsAfterItsNumberAndCountsWhatItPrints() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AtomicInteger ended = new AtomicInteger();
        RecordPrinter printer =
                new RecordPrinter(out, options("--grep", "^[ac]", "--count", "2"), ended::incrementAndGet);
        printer.handle(record("a"));
        printer.handle(record("b"));
        assertThat(printer.isOver()).isFalse();
        printer.handle(record("c"));
        assertThat(printer.isOver()).isTrue();
        assertThat(ended).hasValue(1);
        assertThatThrownBy(() -> printer.handle(record("b")))
                .as("a record that nobody has looked at is not settled")
                .isInstanceOf(IOException.class);
        assertThat(out.toString(UTF_8)).isEqualTo("a\nc\n");
        printer.requirePrinted();
    }

    @Test
    void printerThatCannotPrintSaysWhyAndSettlesNothingMore() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        RecordPrinter printer = new RecordPrinter(full, options(), () -> {});
        assertThatCode(() -> printer.handle(record("a"))).doesNotThrowAnyException();
        assertThatThrownBy(printer::flush).hasMessage("No space left on device");
        assertThatThrownBy(() -> printer.handle(record("b"))).hasMessage("nothing more is printed");
        assertThatThrownBy(printer::requirePrinted)
                .hasMessageContaining("standard output takes no more (No space left on device)");
    }

    private static RecordOptions options(String... arguments) {
        RecordOptions options = new RecordOptions();
        new CommandLine(options).parseArgs(arguments);
        return options;
    }

    private static String render(RecordFormat format, ConsumerRecord record) {
        return new String(format.render(record), UTF_8);
    }

    private static ConsumerRecord record(String data) {
        return record(ByteBuffer.wrap(data.getBytes(UTF_8)));
    }

    private static ConsumerRecord record(ByteBuffer data) {
        return new ConsumerRecord(
                "clicks",
                "shardId-000000000001",
                new RecordPosition(new SequenceNumber("495"), 3),
                new UserRecord(
                        "user-1", new HashKey(0, 7), data, List.of(new Header("a", "1"), new Header("b", "x y"))),
                Instant.parse("2026-01-31T12:00:00.123Z"),
                null);
    }
}
