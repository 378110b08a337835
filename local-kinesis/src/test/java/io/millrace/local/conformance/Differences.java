package io.millrace.local.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The table in the module's README: where an engine does something else than AWS documents. It is read from there, so
 * that there is one.
 *
 * @param rows one for each test that some engine fails, in the README's order
 */
record Differences(List<Row> rows) {
    static final Path README = Path.of("README.md");
    private static final String HEADING = "| test | AWS documents |";
    private static final String CONFORMS = "as documented";
    private static final String UNSTEADY = "at times ";
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /**
     * One test.
     *
     * @param test the class and the method
     * @param documentation what AWS documents, with the page's address
     * @param byEngine what each engine does
     */
    record Row(String test, String documentation, Map<String, String> byEngine) {}

    static Differences read() {
        try {
            return parse(Files.readAllLines(README));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Differences parse(List<String> markdown) {
        List<List<String>> table = markdown.stream()
                .dropWhile(line -> !line.startsWith(HEADING))
                .takeWhile(line -> line.startsWith("|"))
                .map(Differences::cells)
                .toList();
        if (table.size() < 2) {
            throw new IllegalStateException(README.toAbsolutePath() + " has no table that begins with " + HEADING);
        }
        List<String> heads = table.get(0);
        List<Row> rows = new ArrayList<>();
        for (List<String> cells : table.subList(2, table.size())) {
            if (cells.size() != heads.size()) {
                throw new IllegalStateException("This row of the differences has " + cells.size() + " cells, not "
                        + heads.size() + ": " + cells);
            }
            Map<String, String> byEngine = new LinkedHashMap<>();
            for (int i = 2; i < heads.size(); i++) {
                byEngine.put(heads.get(i), cells.get(i));
            }
            rows.add(new Row(quoted(cells.get(0)).get(0), cells.get(1), byEngine));
        }
        return new Differences(rows);
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    /** What an engine does in this test, if it is not what AWS documents. */
    Optional<String> of(String test, String engine) {
        return rows.stream()
                .filter(row -> row.test().equals(test))
                .map(row -> row.byEngine().getOrDefault(engine, CONFORMS))
                .filter(cell -> !conforms(cell))
                .findFirst();
    }

    static boolean conforms(String cell) {
        return cell.equals(CONFORMS);
    }

    /** Whether an engine does this in one run and what AWS documents in the next. */
    static boolean isUnsteady(String cell) {
        return cell.startsWith(UNSTEADY);
    }

    /** The parts of a cell in backquotes: what a failure's message must have. */
    static List<String> quoted(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
