package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of the command line in a process of its own, as a person at a terminal would start it. */
final class CommandLineRun {
    private static final int LIMIT_SECONDS = 120;

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandLineRun(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static CommandLineRun start(Path folder, String... arguments) {
        return start(folder, file(folder, "out"), arguments);
    }

    /** Likewise, with a file of the caller's for what it prints. */
    static CommandLineRun start(Path folder, Path out, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                // It lives for seconds: what the second compiler does for it costs more than it brings.
                "-XX:TieredStopAtLevel=1",
                "-Dio.netty.noUnsafe=true",
                "-cp",
                System.getProperty("java.class.path"),
                Millrace.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Path err = file(folder, "err");
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new CommandLineRun(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(Path folder, String prefix) {
        try {
            return Files.createTempFile(folder, prefix, ".txt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes all of standard input and closes it. */
    CommandLineRun input(String text) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The command ended before it had read everything; its exit code and message tell why.
            assertThat(process.isAlive() || process.exitValue() != 0).isTrue();
        }
        return this;
    }

    CommandLineRun await() throws InterruptedException {
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended).as("ended; standard error: %s", err()).isTrue();
        return this;
    }

    /** Kills without any chance to clean up, as SIGKILL does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends SIGTERM and waits for the end. */
    void terminate() throws InterruptedException {
        process.destroy();
        await();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /** Asserts what bad input gets: one line that says what to do, no stack trace, and a failing exit code. */
    void assertRefusedWith(String... parts) {
        assertThat(exitCode()).as("exit code; standard error: %s", err()).isNotZero();
        assertThat(err().lines().filter(line -> line.startsWith("millrace: "))).hasSize(1);
        assertThat(err()).contains(parts).doesNotContain("\tat ");
        assertThat(err().lines().count()).as(err()).isLessThanOrEqualTo(2);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
