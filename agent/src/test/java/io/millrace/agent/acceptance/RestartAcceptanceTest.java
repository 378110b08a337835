package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Source;
import io.millrace.agent.config.Step;
import io.millrace.agent.status.Health;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent stops, starts and changes, and its memory fails it. */
class RestartAcceptanceTest {
    @TempDir
    Path directory;

    private AgentBench bench;

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void inodeReuse() throws Exception {
        open("app.log");
        bench.write("app.log", 100);
        Object inode = inode();
        bench.start();
        bench.awaitAll();
        bench.stop();
        boolean isReused = false;
        for (int i = 0; i < 200 && !isReused; i++) {
            Files.delete(bench.file("app.log"));
            bench.raw("app.log", "");
            isReused = inode().equals(inode);
        }
        assumeTrue(isReused, "inode-reuse: this file system gives no inode number again");
        bench.write("app.log", 300);
        bench.start();
        bench.awaitEachOnce();
    }

    @Test
    void checkpointLost() throws Exception {
        open("app.log");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        bench.stop();
        deleteState();
        try (LogLines log = new LogLines()) {
            bench.start();
            assertThat(log.with("WARN No places are saved of flow flow in " + bench.state))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("from their beginning", "what was delivered before is delivered again");
        }
        bench.written.addAll(List.copyOf(bench.written));
        bench.awaitEachOnce();
        bench.stop();
        try (LogLines log = new LogLines()) {
            bench.start();
            bench.awaitEachOnce();
            assertThat(log.with("WARN")).isEmpty();
        }
        bench.stop();
        deleteState();
        bench.source = new Source.Files(
                bench.source.include(), List.of(), Source.Start.END, Optional.empty(), true, List.of());
        try (LogLines log = new LogLines()) {
            bench.start();
            assertThat(log.with("WARN No places are saved of flow flow in " + bench.state))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("from their end", "what is in them now is not sent");
        }
        Await.until(() -> bench.status().flows().stream().anyMatch(flow -> flow.fileCount() == 1), () -> "file seen");
        bench.write("app.log", 100);
        bench.awaitEachOnce();
    }

    @Test
    void checkpointDiskFull() throws Exception {
        open("app.log");
        Files.createDirectories(bench.state);
        assumeTrue(mount(bench.state), "checkpoint-disk-full: no tmpfs can be mounted here; that needs root");
        try {
            bench.write("app.log", 100);
            bench.start();
            bench.awaitAll();
            fill(bench.state.resolve("ballast"));
            for (int i = 0; i < 3; i++) {
                bench.write("app.log", 100);
                bench.awaitAll();
            }
            Await.until(() -> bench.status().health() == Health.RED, () -> "health is red: " + bench.status());
            bench.write("app.log", 100);
            bench.awaitAll();
            Files.delete(bench.state.resolve("ballast"));
            Await.until(() -> bench.status().health() == Health.GREEN, () -> "health is green: " + bench.status());
            bench.awaitEachOnce();
            bench.stop();
            bench.write("app.log", 100);
            bench.start();
            bench.awaitEachOnce();
            bench.stop();
        } finally {
            bench.close();
            run("umount", bench.state.toString());
        }
    }

    @Test
    void gzRestart() throws Exception {
        open("*.gz");
        bench.budget = 600_000;
        bench.collected.most = 15_000;
        bench.write("plain", 50_000);
        Gzip.file(bench.file("plain"), bench.file("app.log.1.gz"));
        bench.start();
        Await.until(() -> bench.collected.records.size() == 15_000, () -> "some are delivered");
        Instant later = Instant.now().plusSeconds(4);
        Await.until(() -> isSavedSince(later), () -> "saved: " + bench.status());
        assertThat(bench.status().flows().get(0).accounting().ackedBytes()).isPositive();
        bench.crash();
        bench.collected.most = Long.MAX_VALUE;
        bench.start();
        bench.awaitAll();
        // What of a window was delivered is not acknowledged before all of it is.
        assertThat(bench.repeated().stream().mapToInt(String::length).sum()).isLessThan(512 * 1024);
        bench.stop();
        int before = bench.collected.all().size();
        bench.start();
        bench.write("other", 10);
        Gzip.file(bench.file("other"), bench.file("other.gz"));
        bench.awaitAll();
        assertThat(bench.collected.all()).hasSize(before + 10);
    }

    @Test
    void hotReload() throws Exception {
        open("app.log");
        bench.start();
        bench.write("app.log", 500);
        bench.raw("app.log", "DEBUG let through\n");
        bench.written.add("DEBUG let through");
        bench.awaitAll();
        bench.write("app.log", 500);
        FlowConfig first = bench.flow("flow");
        FlowConfig filtered = new FlowConfig(
                first.id(),
                first.source(),
                first.framing(),
                List.of(new Step.Filter(Pattern.compile("DEBUG"), true, Optional.empty())),
                first.keys(),
                first.sink());
        FlowConfig second =
                Configs.flow("second", Configs.files(bench.logs, List.of("other.log")), bench.framing, bench.sink);
        bench.write("other.log", 500);
        bench.agent().reload(bench.config(List.of(filtered, second)), "newer");
        bench.write("app.log", 500);
        bench.write("other.log", 500);
        Await.until(() -> bench.status().flows().size() == 2, () -> "two flows run");
        bench.awaitEachOnce();
        bench.raw("app.log", "DEBUG kept back\n");
        bench.agent().refused("line 1, column 2: no such key");
        bench.write("app.log", 500);
        Await.until(() -> bench.status().health() == Health.RED, () -> "health is red: " + bench.status());
        assertThat(bench.status().cause()).contains("no such key");
        bench.awaitEachOnce();
    }

    @Test
    void sigtermDrain() throws Exception {
        open("app.log");
        bench.budget = 300_000;
        bench.collected.nanosEach = 100_000;
        bench.write("app.log", 30_000);
        bench.start();
        Await.until(() -> bench.collected.records.size() > 500, () -> "some are delivered");
        bench.stop();
        List<String> first = bench.collected.all();
        assertThat(first).hasSizeLessThan(30_000);
        bench.collected.nanosEach = 0;
        bench.start();
        bench.awaitEachOnce();
    }

    /** Whether a save began in the last second and a half before the latest picture, or there was nothing to save. */
    private boolean isSavedSince(Instant later) {
        return bench.status().checkpointAge().toMillis() < 1500
                && bench.status().time().isAfter(later);
    }

    private void open(String... names) throws IOException {
        bench = new AgentBench(directory, names);
    }

    private Object inode() throws IOException {
        return Files.getAttribute(bench.file("app.log"), "unix:ino");
    }

    private void deleteState() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(bench.state)) {
            all.forEach(files::add);
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static boolean mount(Path path) throws Exception {
        return run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
