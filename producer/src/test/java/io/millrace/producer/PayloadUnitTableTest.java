package io.millrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That the table of linger against payload units in the README is what the producer does today. */
class PayloadUnitTableTest {
    @Test
    void theTableInTheReadmeIsWhatIsMeasured() throws IOException {
        List<String> readme = Files.readAllLines(Path.of("README.md"));
        List<String> measured = new ArrayList<>();
        List<String> differing = new ArrayList<>();
        for (int recordBytes : PayloadUnitTable.RECORD_BYTES) {
            for (int recordsPerSecond : PayloadUnitTable.RECORDS_PER_SECOND) {
                String start = String.format(Locale.ROOT, "| %,d B | %,d |", recordBytes, recordsPerSecond);
                String row = start + row(recordsPerSecond, recordBytes);
                measured.add(row);
                String printed = readme.stream()
                        .filter(line -> line.startsWith(start))
                        .findFirst()
                        .orElse("");
                if (!isAlike(printed, row)) {
                    differing.add(printed);
                }
            }
        }
        assertThat(differing)
                .as("rows of the README; measured is%n%s", String.join("\n", measured))
                .isEmpty();
    }

    /** What the producer's protocol reckons with: twelve, two and a half, and little more than one. */
    @Test
    void aLingerOfATenthOfASecondCostsWhatTheProtocolExpects() {
        assertThat(PayloadUnitTable.ratio(100, 200, 100)).isBetween(11.0, 15.0);
        assertThat(PayloadUnitTable.ratio(100, 1000, 100)).isBetween(2.2, 3.2);
        assertThat(PayloadUnitTable.ratio(100, 10_000, 100)).isBetween(1.0, 1.25);
    }

    private static String row(int recordsPerSecond, int recordBytes) {
        StringBuilder row = new StringBuilder();
        for (int lingerMillis : PayloadUnitTable.LINGERS_MILLIS) {
            row.append(' ')
                    .append(
                            PayloadUnitTable.isPossible(recordsPerSecond, recordBytes)
                                    ? text(PayloadUnitTable.ratio(lingerMillis, recordsPerSecond, recordBytes))
                                    : "-")
                    .append(" |");
        }
        return row.toString();
    }

    private static String text(double ratio) {
        return String.format(Locale.ROOT, ratio >= 100 ? "%.0f" : ratio >= 10 ? "%.1f" : "%.2f", ratio);
    }

    /** The same cells, figures within ten in a hundred. */
    private static boolean isAlike(String printed, String measured) {
        List<String> left = cells(printed);
        List<String> right = cells(measured);
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 2; i < left.size(); i++) {
            boolean isAlike = left.get(i).equals(right.get(i))
                    || (!right.get(i).equals("-")
                            && Math.abs(Double.parseDouble(left.get(i)) / Double.parseDouble(right.get(i)) - 1) < 0.1);
            if (!isAlike) {
                return false;
            }
        }
        return true;
    }

    private static List<String> cells(String row) {
        return Pattern.compile("\\|")
                .splitAsStream(row)
                .map(String::strip)
                .filter(cell -> !cell.isEmpty())
                .toList();
    }
}
