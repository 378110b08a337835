package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.config.ScanOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are found and read, on the real file system. */
class DiscoveryAcceptanceTest {
    private static final int FILES = Integer.getInteger("millrace.files", 1000);
    private static final int ACTIVE = 100;

    @TempDir
    Path directory;

    private AgentBench bench;

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void manyExistingFiles() throws Exception {
        open("*.log");
        for (int i = 0; i < 10; i++) {
            bench.write(i + ".log", 20);
        }
        bench.start();
        bench.awaitEachOnce();
        assertThat(bench.collected.all()).hasSize(200);
    }

    @Test
    void concurrentWriters() throws Exception {
        open("*.log");
        bench.start();
        for (int i = 0; i < 1300; i++) {
            bench.write("one.log", 1);
            bench.write("two.log", 1);
        }
        bench.awaitEachOnce();
    }

    @Test
    void directoryMatchesGlob() throws Exception {
        open("*.log");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        Files.createDirectory(bench.file("folder.log"));
        bench.write("app.log", 100);
        bench.write("other.log", 100);
        bench.awaitEachOnce();
        assertThat(bench.status().flows().get(0).fileCount()).isLessThanOrEqualTo(2);
    }

    @Test
    void hardLink() throws Exception {
        open("*.log");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        Files.createLink(bench.file("other.log"), bench.file("app.log"));
        bench.write("app.log", 100);
        bench.awaitEachOnce();
        bench.write("other.log", 100);
        bench.awaitEachOnce();
    }

    @Test
    void tenThousandFiles() throws Exception {
        open("*.log");
        for (int i = 0; i < FILES; i++) {
            bench.write(i + ".log", 3);
        }
        bench.start();
        bench.awaitAll();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < ACTIVE; i++) {
                bench.write(i + ".log", 10);
            }
        }
        bench.awaitEachOnce();
        Await.until(() -> bench.status().flows().get(0).fileCount() == FILES, () -> "all files are told of");
    }

    @Test
    void networkFileSystem() throws Exception {
        open("*.log");
        bench.scan = new ScanOptions(Duration.ofHours(1), Duration.ofMillis(200), false, Duration.ofMinutes(1));
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        long begun = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            bench.write("app.log", 10);
            bench.write("new" + i + ".log", 10);
            bench.awaitAll();
        }
        // Ten looks of a fifth of a second would do; the listing of directories that is due each hour would not.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(60));
        bench.rename("app.log", "app.log.1");
        bench.write("app.log", 10);
        bench.awaitEachOnce();
    }

    private void open(String... names) throws IOException {
        bench = new AgentBench(directory, names);
    }
}
