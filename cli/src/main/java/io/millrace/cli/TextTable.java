package io.millrace.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows under titles, columns as wide as their widest text. A title that begins with {@code >} stands to the right, as do its cells. */
final class TextTable {
    private static final String RIGHT = ">";
    private static final String GAP = "  ";

    private final List<Boolean> right;
    private final List<List<Cell>> rows = new ArrayList<>();

    TextTable(String... titles) {
        this.right = Stream.of(titles).map(title -> title.startsWith(RIGHT)).toList();
        rows.add(Stream.of(titles)
                .map(title -> new Cell(title.startsWith(RIGHT) ? title.substring(1) : title, Cell.Colour.BOLD))
                .toList());
    }

    void row(String... texts) {
        row(Stream.of(texts).map(Cell::of).toList());
    }

    void row(List<Cell> cells) {
        if (cells.size() != right.size()) {
            throw new IllegalArgumentException(cells.size() + " cells in a table of " + right.size() + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    void print(PrintWriter out, boolean colours) {
        int[] widths = new int[right.size()];
        for (List<Cell> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column).text()));
            }
        }
        rows.forEach(row -> out.println(line(row, widths, colours)));
    }

    private String line(List<Cell> row, int[] widths, boolean colours) {
        int last = row.size() - 1;
        while (last > 0 && row.get(last).text().isEmpty()) {
            last--;
        }
        StringBuilder line = new StringBuilder();
        for (int column = 0; column <= last; column++) {
            Cell cell = row.get(column);
            String space = " ".repeat(widths[column] - width(cell.text()));
            boolean isAtEnd = column == last;
            String padded = right.get(column) ? space + cell.text() : isAtEnd ? cell.text() : cell.text() + space;
            line.append(cell.painted(padded, colours)).append(isAtEnd ? "" : GAP);
        }
        return line.toString();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
