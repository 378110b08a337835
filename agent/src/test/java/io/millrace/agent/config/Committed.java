package io.millrace.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the checkout that are made from code. With {@code -Dmillrace.regenerate=true} they are written instead of compared. */
final class Committed {
    private Committed() {}

    static void check(Path file, String made) throws IOException {
        Path there = Files.isDirectory(Path.of("agent")) ? Path.of("agent").resolve(file) : file;
        if (Boolean.getBoolean("millrace.regenerate")) {
            Files.writeString(there, made);
        }
        assertThat(Files.readString(there))
                .as("%s is out of date: run this test once with -Dmillrace.regenerate=true, and commit the file", file)
                .isEqualTo(made);
    }
}
