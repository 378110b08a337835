package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final List<Line> LINES =
            List.of(new Line(0, "a", "a 1"), new Line(1, "b", "b 1"), new Line(2, "a", "a 2"), new Line(3, "a", "a 3"));

    @TempDir
    private Path folder;

    @Test
    void aLineThatCameTwiceIsADuplicateAndNotOutOfOrder() {
        Ledger ledger = new Ledger(LINES, null);
        List.of(0, 2, 0, 1).forEach(ledger::received);
        assertThat(ledger.count()).isEqualTo(new Ledger.Count(4, 0, 3, 1, 0, 9));
        assertThat(ledger.count().missing()).isEqualTo(1);
    }

    @Test
    void aFirstDeliveryBehindALaterLineOfItsKeyIsOutOfOrder() {
        Ledger ledger = new Ledger(LINES, null);
        List.of(1, 3, 2, 0).forEach(ledger::received);
        assertThat(ledger.count().outOfOrder()).isEqualTo(2);
    }

    @Test
    void booksOutliveTheProcess() {
        try (KeptJournal journal = KeptJournal.open(folder, "x")) {
            Ledger ledger = new Ledger(LINES, journal);
            ledger.acked(2);
            ledger.received(2);
        }
        try (KeptJournal journal = KeptJournal.open(folder, "x")) {
            Ledger ledger = new Ledger(LINES, journal);
            assertThat(ledger.isAcked(2)).isTrue();
            assertThat(ledger.isAcked(0)).isFalse();
            ledger.received(0);
            assertThat(ledger.count()).isEqualTo(new Ledger.Count(4, 1, 2, 0, 1, 6));
        }
    }

    @Test
    void booksOfAnotherSourceAreRefused() {
        KeptJournal.open(folder, "x").close();
        assertThatThrownBy(() -> KeptJournal.open(folder, "y")).hasMessageContaining("of x, not of y");
    }
}
