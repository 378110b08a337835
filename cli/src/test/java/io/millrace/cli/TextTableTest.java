package io.millrace.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestTextAndNumbersStandToTheRight() {
        TextTable table = new TextTable("NAME", ">SIZE", "NOTE");
        table.row("a", "1", "");
        table.row("└─ long", "12,345", "here");
        assertThat(print(table, false).lines())
                .containsExactly("NAME       SIZE  NOTE", "a             1", "└─ long  12,345  here");
    }

    @Test
    void coloursDoNotCountForTheWidth() {
        TextTable table = new TextTable("STATE", "NAME");
        table.row(List.of(new Cell("open", Cell.Colour.GREEN), Cell.of("a")));
        assertThat(print(table, true).lines())
                .containsExactly("\u001b[1mSTATE\u001b[0m  \u001b[1mNAME\u001b[0m", "\u001b[32mopen \u001b[0m  a");
    }

    @Test
    void rowOfOtherLengthIsRefused() {
        assertThatThrownBy(() -> new TextTable("A").row("a", "b")).hasMessage("2 cells in a table of 1 columns");
    }

    @Test
    void coloursAreForTerminalsOfPeopleWhoWantThem() {
        assertThat(Terminal.of(Map.of(), UTF_8)).isEqualTo(new Terminal(false, false, true));
        assertThat(Terminal.of(Map.of("MILLRACE_TERMINAL_OUT", "1", "MILLRACE_TERMINAL", "1"), UTF_8))
                .isEqualTo(new Terminal(true, true, true));
        assertThat(Terminal.of(Map.of("MILLRACE_TERMINAL_OUT", "1", "NO_COLOR", "1"), UTF_8)
                        .colours())
                .isFalse();
        assertThat(Terminal.of(Map.of("MILLRACE_TERMINAL_OUT", "1", "NO_COLOR", ""), UTF_8)
                        .colours())
                .isTrue();
        assertThat(Terminal.of(Map.of("MILLRACE_TERMINAL_OUT", "1", "TERM", "dumb"), UTF_8)
                        .colours())
                .isFalse();
        assertThat(Terminal.of(Map.of(), US_ASCII).boxes()).isFalse();
    }

    private static String print(TextTable table, boolean colours) {
        StringWriter text = new StringWriter();
        table.print(new PrintWriter(text, true), colours);
        return text.toString();
    }
}
