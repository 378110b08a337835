package io.millrace.benchmarks.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.producer.Load.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A comparison means something only if both sides deliver what they are given, through the drivers that are measured. */
@EnabledOnOs(OS.LINUX)
class BothSidesTest {
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final Duration TIME = Duration.ofSeconds(1);

    @ParameterizedTest
    @EnumSource(
            value = SideName.class,
            names = {"MILLRACE", "KPL_TUNED"})
    void everyRecordArrivesAndIsAcked(SideName side) throws IOException {
        try (Arena arena = new Arena(16, true, List.of("-Djava.io.tmpdir=" + scratch()))) {
            Outcome outcome = arena.run(side, new Load(100, 2000, Duration.ZERO, SETTLING, Clock.WALL, TIME));

            SinkProcess.Counts counts = arena.sink().counts();
            assertThat(counts.partitionKeys()).isEqualTo(outcome.allRecords());
            assertThat(counts.requests()).isPositive();
            assertThat(counts.wireRecords()).isPositive();
            assertThat(outcome.records()).isLessThanOrEqualTo(outcome.allRecords());
            assertThat(outcome.cpuNanos()).isPositive();
            assertThat(outcome.threads()).containsKey("main");
        }
    }

    @Test
    void aSinkThatStallsAnswersNothingAndThenEverything() throws Exception {
        try (Arena arena = new Arena(2, true, List.of())) {
            arena.sink().stall();
            Arena.Driver driver =
                    arena.start(SideName.MILLRACE, new Load(1024, 500, Duration.ZERO, SETTLING, Clock.WALL, TIME));
            // Its first record waits for an answer.
            Thread.sleep(1000);
            assertThat(driver.tree().residentBytes()).isPositive();
            assertThat(driver.isAlive()).isTrue();
            assertThat(arena.sink().counts().requests()).isZero();

            arena.sink().go();

            Outcome outcome = driver.outcome();
            assertThat(arena.sink().counts().partitionKeys()).isEqualTo(outcome.allRecords());
        }
    }

    /** The KPL unpacks its binary there, once. */
    private static Path scratch() throws IOException {
        return Files.createDirectories(Path.of("target", "kpl").toAbsolutePath());
    }
}
