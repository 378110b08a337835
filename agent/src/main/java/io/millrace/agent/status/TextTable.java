package io.millrace.agent.status;

import java.util.ArrayList;
import java.util.List;

/** Columns of text: the first two to the left, the others to the right. */
final class TextTable {
    private static final int GAP = 2;
    private static final int LEAST = 12;

    private TextTable() {}

    /** A line for each row; the first column gives way, keeping the ends of its texts, so that lines fit the width if they can. */
    static List<String> lines(List<List<String>> rows, int width) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        });
        int others = 0;
        for (int i = 1; i < columns; i++) {
            others += widths[i] + GAP;
        }
        widths[0] = Math.max(Math.min(LEAST, widths[0]), Math.min(widths[0], width - others));
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String text = i == 0 ? tail(row.get(0), widths[0]) : row.get(i);
            String space = " ".repeat(widths[i] - length(text));
            line.append(i == 0 ? "" : " ".repeat(GAP)).append(i < 2 ? text + space : space + text);
        }
        return line.toString().stripTrailing();
    }

    private static String tail(String text, int width) {
        int length = length(text);
        return length <= width ? text : "…" + text.substring(text.offsetByCodePoints(0, length - width + 1));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
