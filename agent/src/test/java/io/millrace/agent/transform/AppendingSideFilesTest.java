package io.millrace.agent.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes real files. */
class AppendingSideFilesTest {
    @TempDir
    Path directory;

    @Test
    void recordsAreLinesOfAFileOfTheOwners() throws IOException {
        Path file = directory.resolve("side");
        try (AppendingSideFiles files = new AppendingSideFiles(1_000, 3)) {
            append(files, file, "a");
            append(files, directory.resolve("x/../side"), "b\n");
        }
        assertThat(file).hasContent("a\nb\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void halfALineOfADeadProcessIsEnded() throws IOException {
        Path file = directory.resolve("side");
        Files.writeString(file, "whole\nto");
        try (AppendingSideFiles files = new AppendingSideFiles(1_000, 3)) {
            append(files, file, "a");
        }
        assertThat(file).hasContent("whole\nto\na\n");
    }

    @Test
    void fullFilesAreNumberedUpToTheBound() throws IOException {
        Path file = directory.resolve("side");
        try (AppendingSideFiles files = new AppendingSideFiles(4, 3)) {
            for (String record : new String[] {"aaa", "bb", "long one"}) {
                append(files, file, record);
            }
            assertThatThrownBy(() -> append(files, file, "d"))
                    .hasMessageContaining("move some of the numbered ones away");
            assertThat(directory.resolve("side.1")).hasContent("aaa\n");
            assertThat(directory.resolve("side.2")).hasContent("bb\n");
        }
    }

    @Test
    void linksPipesAndMissingDirectoriesAreRefused() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("target"));
        try (AppendingSideFiles files = new AppendingSideFiles(4, 3)) {
            assertThatThrownBy(() -> append(files, link, "a")).hasMessageContaining("not a regular file");
            assertThatThrownBy(() -> append(files, directory.resolve("no/side"), "a"))
                    .hasMessageContaining("the directory must exist");
        }
        assertThat(directory.resolve("target")).doesNotExist();
    }

    private static void append(SideFiles files, Path file, String record) throws IOException {
        files.append(file, record.getBytes(StandardCharsets.UTF_8));
    }
}
