package io.millrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} in a process of its own, that is ended by signals or by its input. */
class RunProcessTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void sigtermEndsWithZeroAndNothingIsLostOrTwice() throws Exception {
        Path log = directory.resolve("a.log");
        Path output = directory.resolve("out");
        Path config = config("    files: " + log + "\n");
        append(log, lines(0, 1_000));
        Process first = start(config, output);
        awaitLines(output, 1_000);
        append(log, lines(1_000, 20_000));
        first.destroy();
        assertThat(first.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue())
                .as(Files.readString(directory.resolve("err")))
                .isZero();

        append(log, lines(20_000, 21_000));
        Process second = start(config, output);
        awaitLines(output, 21_000);
        second.destroy();
        assertThat(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
        assertThat(Files.readAllLines(output)).containsExactlyElementsOf(lines(0, 21_000));
    }

    @Test
    void standardInputIsReadToItsEndAndTheProcessEndsWithZero() throws Exception {
        Path output = directory.resolve("out");
        Process process = start(config("    stdin: true\n"), output);
        try (OutputStream input = process.getOutputStream()) {
            input.write((String.join("\n", lines(0, 50_000)) + "\nunfinished").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("err")))
                .isZero();
        List<String> expected = new ArrayList<>(lines(0, 50_000));
        expected.add("unfinished");
        assertThat(Files.readAllLines(output)).containsExactlyElementsOf(expected);
    }

    private Process start(Path config, Path output) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentMain.class.getName(),
                        "run",
                        "--config",
                        config.toString())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("err").toFile()))
                .start();
        started.add(process);
        return process;
    }

    private Path config(String source) throws IOException {
        Path file = directory.resolve("agent.yaml");
        Files.writeString(
                file,
                "stateDirectory: " + directory.resolve("state") + "\npage: {enabled: false}\nflows:\n  - id: a\n"
                        + source + "    to: stdout\n");
        return file;
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }

    private static void append(Path file, List<String> lines) throws IOException {
        Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void awaitLines(Path file, int count) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(file) || Files.readAllLines(file).size() < count) {
            assertThat(System.nanoTime() - until).as("within a minute").isNegative();
            Thread.sleep(50);
        }
    }
}
