package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The quickstart, as the README promises it. */
@Execution(ExecutionMode.CONCURRENT)
class QuickstartTest {
    private static final int LINES = 4_000;

    @TempDir
    private Path folder;

    @Test
    void everyLineArrivesInOrderThroughFaultsAndReshards() throws IOException, InterruptedException {
        CommandLineRun run =
                CommandLineRun.start(folder, "quickstart", file().toString()).await();
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        assertThat(run.out())
                .containsPattern("received +4,000 of 4,000")
                .containsPattern("missing +0\\R")
                .containsPattern("out of order +0\\R")
                .contains("3 of 3 shard changes", "10 % of entries throttled", "key-0");
    }

    @Test
    void aRunThatWasKilledGoesOn() throws IOException, InterruptedException {
        Path kept = folder.resolve("kept");
        Path journal = kept.resolve("acked");
        String[] command = {"quickstart", file().toString(), "--keep", kept.toString()};
        CommandLineRun killed = CommandLineRun.start(folder, command);
        Pace.until(
                Duration.ofMinutes(2),
                "a quarter of the lines",
                () -> !killed.isAlive() || journal.toFile().length() > LINES / 4 * Integer.BYTES);
        assertThat(killed.isAlive()).as(killed.err()).isTrue();
        killed.kill();
        assertThat(journal.toFile().length()).isLessThan(LINES * Integer.BYTES);

        CommandLineRun resumed = CommandLineRun.start(folder, command).await();
        assertThat(resumed.exitCode()).as(resumed.err() + resumed.out()).isZero();
        assertThat(resumed.out())
                .containsPattern("received +4,000 of 4,000")
                .containsPattern("missing +0\\R")
                .containsPattern("out of order +0\\R");
    }

    private Path file() throws IOException {
        String lines = IntStream.range(0, LINES)
                .mapToObj(i -> "key-" + i % 97 + " request " + i + "\n")
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("requests.log"), lines);
    }
}
