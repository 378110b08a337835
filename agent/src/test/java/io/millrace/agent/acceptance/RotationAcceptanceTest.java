package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log files are rotated in each of the ways that there are, on the real file system. */
class RotationAcceptanceTest {
    @TempDir
    Path directory;

    private AgentBench bench;

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void renameMidLine() throws Exception {
        open("app.log*");
        bench.write("app.log", 50);
        bench.raw("app.log", "begun");
        bench.start();
        bench.awaitAll();
        bench.rename("app.log", "app.log.1");
        bench.write("app.log", 50);
        bench.raw("app.log.1", " ended\n");
        bench.written.add("begun ended");
        bench.awaitEachOnce();
    }

    @Test
    void renameExactPath() throws Exception {
        open("app.log");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        bench.write("app.log", 100);
        bench.rename("app.log", "app.log.1");
        bench.write("app.log", 100);
        bench.awaitEachOnce();
    }

    @Test
    void renameGlob() throws Exception {
        open("app.log*");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        bench.write("app.log", 100);
        bench.rename("app.log", "app.log.1");
        bench.write("app.log", 100);
        bench.awaitEachOnce();
    }

    @Test
    void lateWriter() throws Exception {
        open("app.log");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        bench.rename("app.log", "app.log.1");
        bench.write("app.log", 100);
        bench.awaitAll();
        bench.write("app.log.1", 50);
        bench.awaitEachOnce();
    }

    @Test
    void copytruncateRegrow() throws Exception {
        open("app.log");
        bench.write("app.log", 6000);
        bench.start();
        bench.awaitAll();
        bench.copyTruncate("app.log", "app.log.1");
        bench.write("app.log", 2500);
        bench.awaitEachOnce();
    }

    @Test
    void copytruncateRegrowBeyondWhatWasRead() throws Exception {
        open("app.log*");
        bench.write("app.log", 6000);
        bench.start();
        bench.awaitAll();
        bench.copyTruncate("app.log", "app.log.1");
        bench.write("app.log", 9000);
        bench.awaitEachOnce();
    }

    @Test
    void copytruncateBacklog() throws Exception {
        open("app.log*");
        bench.budget = 600_000;
        bench.collected.most = 1000;
        bench.write("app.log", 30_000);
        bench.start();
        Await.until(() -> bench.collected.records.size() == 1000, () -> "the handler has got something");
        bench.copyTruncate("app.log", "app.log.1");
        bench.write("app.log", 500);
        bench.collected.most = Long.MAX_VALUE;
        bench.awaitEachOnce();
    }

    @Test
    void deleteWithOpenDescriptor() throws Exception {
        open("app.log");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        try (OutputStream writer = Files.newOutputStream(bench.file("app.log"), StandardOpenOption.APPEND)) {
            Files.delete(bench.file("app.log"));
            for (int i = 0; i < 100; i++) {
                String line = "late line " + i;
                bench.written.add(line);
                writer.write((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            bench.awaitAll();
        }
        bench.write("app.log", 100);
        bench.awaitEachOnce();
    }

    @Test
    void doubleRotationWhileDown() throws Exception {
        open("app.log*");
        bench.write("app.log", 100);
        bench.start();
        bench.awaitAll();
        bench.stop();
        bench.write("app.log", 50);
        bench.rename("app.log", "app.log.1");
        bench.write("app.log", 60);
        bench.rename("app.log.1", "app.log.2");
        bench.rename("app.log", "app.log.1");
        bench.write("app.log", 70);
        bench.start();
        bench.awaitEachOnce();
    }

    @Test
    void compressedRotationWhileDown() throws Exception {
        open("app.log");
        bench.write("app.log", 3000);
        bench.start();
        bench.awaitAll();
        bench.stop();
        bench.write("app.log", 500);
        bench.rename("app.log", "app.log.1");
        // There before the old one is deleted, so that it gets an inode number of its own.
        bench.write("app.log", 70);
        Gzip.file(bench.file("app.log.1"), bench.file("app.log.1.gz"));
        bench.start();
        bench.awaitEachOnce();
    }

    @Test
    void symlinkSwitch() throws Exception {
        open("current.log");
        bench.write("one.txt", 100);
        point("one.txt");
        bench.start();
        bench.awaitAll();
        bench.write("one.txt", 100);
        bench.awaitAll();
        bench.write("two.txt", 100);
        point("two.txt");
        bench.awaitEachOnce();
        bench.write("two.txt", 100);
        bench.awaitEachOnce();
        assertThat(bench.collected.all()).containsExactlyElementsOf(bench.written);
    }

    private void open(String... names) throws IOException {
        bench = new AgentBench(directory, names);
    }

    private void point(String target) throws IOException {
        Path link = Files.createSymbolicLink(bench.file("new"), bench.file(target));
        Files.move(link, bench.file("current.log"), StandardCopyOption.ATOMIC_MOVE);
    }
}
