package io.millrace.benchmarks;

import io.millrace.benchmarks.CodecResult.Load;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One table of the codec's costs per record: a row for each side, and how the others compare with ours. */
final class CodecTable {
    /** Small records first, and of one size those that share keys. */
    static final Comparator<Load> LOADS =
            Comparator.comparing(Load::dataSizeBytes).thenComparing(Load::keyUse);

    private static final String FLOOR = "digest";
    private static final String OURS = "millrace";
    private static final List<String> OTHERS = List.of("generatedClasses", "kcl");
    private static final List<String> SIDES =
            List.of(FLOOR, "copyAndDigest", OURS, "millraceReadOnly", "millraceStamped", "generatedClasses", "kcl");
    private static final int KILOBYTE = 1024;

    /** The tables in the order in which they are printed. */
    enum Kind {
        ENCODE("EncodeBenchmark", "encode"),
        DECODE("DecodeBenchmark", "decode"),
        DECODE_WITHIN("DecodeWithinBenchmark", "decode and filter");

        private final String benchmark;
        private final String title;

        Kind(String benchmark, String title) {
            this.benchmark = benchmark;
            this.title = title;
        }

        String benchmark() {
            return benchmark;
        }
    }

    private final Kind kind;
    private final List<CodecResult> results;
    private final List<Load> loads;

    CodecTable(Kind kind, List<CodecResult> results, List<Load> loads) {
        this.kind = kind;
        this.results = results;
        this.loads = loads;
    }

    String markdown() {
        List<String> rows = new ArrayList<>();
        rows.add(row(kind.title + ", per record", CodecTable::title));
        rows.add("|---|" + "--:|".repeat(loads.size()));
        for (String side : SIDES) {
            if (results.stream().anyMatch(result -> result.side().equals(side))) {
                String name = side.equals(OURS) ? "**`" + side + "`**" : "`" + side + "`";
                rows.add(row(name, load -> cost(side, load)));
            }
        }
        for (String other : OTHERS) {
            if (results.stream().anyMatch(result -> result.side().equals(other))) {
                rows.add(row("`" + other + "` : `" + OURS + "`", load -> ratio(other, load)));
            }
        }
        return String.join("\n", rows);
    }

    private String row(String name, Function<Load, String> cell) {
        return "| " + name + " | " + loads.stream().map(cell).collect(Collectors.joining(" | ")) + " |";
    }

    private static String title(Load load) {
        String size = load.dataSizeBytes() % KILOBYTE == 0
                ? load.dataSizeBytes() / KILOBYTE + " KB"
                : load.dataSizeBytes() + " B";
        return size + ", " + load.keyUse().name().toLowerCase(Locale.ROOT) + " keys (" + load.count() + ")";
    }

    /** Time and garbage; the time of the digest, which nobody can save, is taken out of the others' time beside it. */
    private String cost(String side, Load load) {
        return find(side, load)
                .map(result -> String.format(
                        Locale.ROOT,
                        "%.0f ns%s, %.0f B",
                        result.nanos() / load.count(),
                        side.equals(FLOOR)
                                ? ""
                                : aboveFloor(result).map(this::signed).orElse(""),
                        result.allocatedBytes() / load.count()))
                .orElse("");
    }

    private String signed(double nanos) {
        return String.format(Locale.ROOT, " (%+.0f)", nanos);
    }

    private Optional<Double> aboveFloor(CodecResult result) {
        return find(FLOOR, result.load())
                .map(floor -> (result.nanos() - floor.nanos()) / result.load().count());
    }

    private String ratio(String other, Load load) {
        Optional<CodecResult> theirs = find(other, load);
        Optional<CodecResult> ours = find(OURS, load);
        if (theirs.isEmpty() || ours.isEmpty()) {
            return "";
        }
        String whole = String.format(
                Locale.ROOT, "%.1f", theirs.get().nanos() / ours.get().nanos());
        return theirs.flatMap(this::aboveFloor)
                .flatMap(above -> ours.filter(this::isAboveNoise)
                        .flatMap(this::aboveFloor)
                        .map(base -> above / base))
                .map(apart -> String.format(Locale.ROOT, "%s (%.1f)", whole, apart))
                .orElse(whole);
    }

    /** A time within one percent of the digest's is no divisor. */
    private boolean isAboveNoise(CodecResult result) {
        return find(FLOOR, result.load())
                .filter(floor -> result.nanos() > 1.01 * floor.nanos())
                .isPresent();
    }

    private Optional<CodecResult> find(String side, Load load) {
        return results.stream()
                .filter(result -> result.side().equals(side) && result.load().equals(load))
                .findFirst();
    }
}
