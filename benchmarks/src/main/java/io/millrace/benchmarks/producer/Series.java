package io.millrace.benchmarks.producer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The outcomes of one load, of every side in every round. The sides take turns, so that a round sees the same machine. */
final class Series {
    private final Map<SideName, List<Outcome>> outcomes = new EnumMap<>(SideName.class);
    private Duration sinkTime = Duration.ZERO;

    /** Runs all rounds. */
    static Series run(Load load, int shards, RunOptions options) throws IOException {
        Series series = new Series();
        try (Arena arena = new Arena(shards, false, options.jvmOptions())) {
            for (int round = 0; round < options.rounds(); round++) {
                for (SideName side : options.sides()) {
                    Outcome outcome = arena.run(side, load);
                    series.add(side, outcome);
                    System.err.printf(
                            Locale.ROOT,
                            "%s, %d shards, %d B: %,.0f records/s, %.2f us%n",
                            side,
                            shards,
                            load.dataBytes(),
                            outcome.recordsPerSecond(),
                            outcome.cpuMicrosPerRecord());
                }
            }
            SinkProcess.Counts counts = arena.sink().counts();
            series.sinkTime = counts.answering().dividedBy(Math.max(1, counts.requests()));
        }
        return series;
    }

    void add(SideName side, Outcome outcome) {
        outcomes.computeIfAbsent(side, name -> new ArrayList<>()).add(outcome);
    }

    boolean has(SideName side) {
        return outcomes.containsKey(side);
    }

    /** What the sink took for a request on the average. */
    Duration sinkTime() {
        return sinkTime;
    }

    double median(SideName side, ToDoubleFunction<Outcome> figure) {
        return median(of(side).stream().mapToDouble(figure).toArray());
    }

    /** The median over the rounds of one side's figure divided by another's in the same round. */
    double medianRatio(SideName over, SideName under, ToDoubleFunction<Outcome> figure) {
        List<Outcome> unders = of(under);
        double[] ratios = new double[Math.min(unders.size(), of(over).size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(of(over).get(i)) / figure.applyAsDouble(unders.get(i));
        }
        return median(ratios);
    }

    private List<Outcome> of(SideName side) {
        List<Outcome> found = outcomes.get(side);
        if (found == null) {
            throw new IllegalArgumentException("There is no outcome of " + side);
        }
        return found;
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
