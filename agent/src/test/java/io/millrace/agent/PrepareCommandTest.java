package io.millrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With the temporary directory of the process. */
class PrepareCommandTest {
    @Test
    void aStartIsTriedAndNothingIsLeftOfIt() throws IOException {
        Set<Path> before = left();
        assertThat(AgentMain.run("prepare")).isEqualTo(AgentMain.OK);
        assertThat(left()).isEqualTo(before);
    }

    private static Set<Path> left() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("millrace-agent"))
                    .collect(Collectors.toSet());
        }
    }
}
