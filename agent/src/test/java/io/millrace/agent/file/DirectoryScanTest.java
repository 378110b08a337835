package io.millrace.agent.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real file system. */
class DirectoryScanTest {
    @TempDir
    Path directory;

    @Test
    void aDirectoryThatMatchesIsNoFile() throws IOException {
        Files.createDirectory(directory.resolve("old.log"));
        Path log = Files.writeString(directory.resolve("app.log"), "line\n");
        assertThat(found("*.log")).containsExactly(log);
    }

    @Test
    void aPipeIsNeverTaken() throws Exception {
        Process made =
                new ProcessBuilder("mkfifo", directory.resolve("pipe.log").toString()).start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Path log = Files.writeString(directory.resolve("app.log"), "line\n");
        assertThat(found("*.log")).containsExactly(log);
    }

    @Test
    void aLoopOfSymbolicLinksEnds() throws IOException {
        Path below = Files.createDirectory(directory.resolve("below"));
        Files.createSymbolicLink(below.resolve("up"), directory);
        Path log = Files.writeString(below.resolve("app.log"), "line\n");
        Files.createSymbolicLink(directory.resolve("nowhere.log"), directory.resolve("gone"));
        assertThat(found("**/*.log")).contains(log);
        assertThat(scan("**/*.log").troubles()).isEmpty();
    }

    @Test
    void whatLiesOutsideTheAllowedRootsIsLeftOut() throws IOException {
        Path allowed = Files.createDirectory(directory.resolve("allowed"));
        Path secret = Files.writeString(directory.resolve("secret"), "x\n");
        Files.createSymbolicLink(allowed.resolve("link.log"), secret);
        Path log = Files.writeString(allowed.resolve("app.log"), "line\n");
        PathPatterns patterns = new PathPatterns(List.of(allowed + "/*.log"), List.of());
        DirectoryScan scan = new DirectoryScan(new LocalDisk(), patterns, true, List.of(allowed.toRealPath()));
        assertThat(scan.run().files()).extracting(Sighting::path).containsExactly(log);
    }

    @Test
    void aDirectoryThatIsNotThereIsNoTrouble() {
        assertThat(scan("none/*.log").troubles()).isEmpty();
        assertThat(found("none/*.log")).isEmpty();
    }

    private List<Path> found(String pattern) {
        return scan(pattern).files().stream().map(Sighting::path).toList();
    }

    private DirectoryScan.Result scan(String pattern) {
        PathPatterns patterns = new PathPatterns(List.of(directory + "/" + pattern), List.of());
        return new DirectoryScan(new LocalDisk(), patterns, true, List.of()).run();
    }
}
