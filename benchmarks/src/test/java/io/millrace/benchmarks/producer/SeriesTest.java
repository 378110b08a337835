package io.millrace.benchmarks.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.benchmarks.measure.Latencies;
import io.millrace.benchmarks.producer.Outcome.Latency;
import io.millrace.benchmarks.producer.Outcome.ThreadUse;
import io.millrace.benchmarks.producer.SeriesTable.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made of outcomes. */
class SeriesTest {
    @Test
    void aTableHasMediansAndTheMedianOfTheRatiosOfTheRounds() {
        Series series = new Series();
        for (int cpuMicros : new int[] {1, 2, 10}) {
            series.add(SideName.MILLRACE, outcome(cpuMicros));
        }
        for (int cpuMicros : new int[] {30, 40, 50}) {
            series.add(SideName.KPL_TUNED, outcome(cpuMicros));
        }

        String table = new SeriesTable(
                        "load",
                        List.of(new Named("100 B", series)),
                        List.of(SeriesTable.RECORDS_PER_SECOND, SeriesTable.CPU))
                .markdown();

        assertThat(table).isEqualTo("""
                        | load | 100 B: records/s | 100 B: CPU µs |
                        |---|--:|--:|
                        | **`millrace`** | 500,000 | 2.00 |
                        | `kpl`, tracker off | 500,000 | 40.00 |
                        | `kpl`, tracker off : `millrace` | 1.00 | 20.00 |""");
    }

    @Test
    void anOutcomeSurvivesItsLine() {
        Outcome outcome = outcome(7);

        assertThat(Outcome.parse(outcome.line())).isEqualTo(outcome);
        assertThatIllegalArgumentException().isThrownBy(() -> Outcome.parse("outcome\t1"));
    }

    @Test
    void latenciesAreKnownToWithinTwoPercent() {
        Latencies latencies = new Latencies();
        for (int millis = 1; millis <= 1000; millis++) {
            latencies.add(Duration.ofMillis(millis).toNanos());
        }

        assertThat(latencies.nanos(0.5) / 1e6).isBetween(500.0, 508.0);
        assertThat(latencies.nanos(0.99) / 1e6).isBetween(990.0, 1000.0);
        assertThat(latencies.mostNanos()).isEqualTo(1_000_000_000L);
        latencies.clear();
        assertThat(latencies.nanos(0.99)).isZero();
    }

    @Test
    void optionsAndTablesMayMix() {
        List<String> tables = new ArrayList<>();

        RunOptions options = RunOptions.parse(
                List.of("paced", "-rounds", "2", "-sides", "MILLRACE,KPL", "-jvm", "-Xmx2g -XX:+UseG1GC", "shards"),
                tables);

        assertThat(tables).containsExactly("paced", "shards");
        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.sides()).containsExactly(SideName.MILLRACE, SideName.KPL);
        assertThat(options.jvmOptions()).containsExactly("-Xmx2g", "-XX:+UseG1GC");
        assertThat(options.time()).isEqualTo(RunOptions.DEFAULT.time());
        assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.parse(List.of("-rounds"), tables));
    }

    private static Outcome outcome(int cpuMicros) {
        return new Outcome(
                2000,
                1000,
                2_000_000,
                cpuMicros * 1_000_000L,
                100_000,
                new Latency(1, 2, 3),
                Map.of("main", new ThreadUse(4, 5)));
    }
}
