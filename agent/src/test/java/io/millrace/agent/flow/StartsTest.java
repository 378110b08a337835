package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.file.Content;
import io.millrace.agent.file.Contents;
import io.millrace.agent.file.FakeDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that is read from its end begins with its last line, if that has no line feed yet. */
class StartsTest {
    private static final Path LOG = Path.of("/var/log/app.log");

    @ParameterizedTest
    @CsvSource({
        "'', 0, 0",
        "'a|', 0, 2",
        "'a|b', 0, 2",
        "'ab', 0, 0",
        "'|', 0, 1",
        "'a|b|', 0, 4",
        "'a|', 65536, 2",
        "'a|', 65537, 2",
        "'a|', 65535, 2",
        "'a|', 200000, 2",
        "'', 200000, 0",
    })
    void theLastLineWithoutALineFeedIsWhereReadingBegins(String text, int more, long expected) throws IOException {
        FakeDisk disk = new FakeDisk();
        String all = text.replace('|', '\n') + "x".repeat(more);
        disk.append(LOG, all.getBytes(StandardCharsets.US_ASCII));
        try (Content content = new Contents(disk).open(LOG, disk.stat(LOG).key())) {
            assertThat(Starts.lastLine(content, all.length())).isEqualTo(expected);
        }
    }
}
