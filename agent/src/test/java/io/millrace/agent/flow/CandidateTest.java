package io.millrace.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much a file is like what was read of a generation: {@code /var/log/app.log}, of so many bytes, read to its end. */
class CandidateTest {
    @ParameterizedTest
    @CsvSource({
        // read, name of the file, what it holds, how much of that, likeness
        "4000, app.log.1, same, 4000, STRONG",
        "4000, app.log.1, same, 9000, STRONG",
        "4000, whatever, same, 4000, STRONG",
        "4000, app.log.1, same, 3999, UNDECIDED",
        "4000, app.log.1, same, 1024, UNDECIDED",
        "4000, app.log.1, same, 1023, DIFFERENT",
        "4000, app.log.1, same, 0, DIFFERENT",
        "4000, app.log, same, 3999, DIFFERENT",
        "4000, app.log, same, 4000, STRONG",
        "4000, app.log.1, other, 4000, DIFFERENT",
        "4000, app.log.1, other, 9000, DIFFERENT",
        "4000, app.log.1, other end, 4000, DIFFERENT",
        "4000, app.log.1, other end, 9000, DIFFERENT",
        "4000, app.log.1, packed, 4000, STRONG",
        "4000, app.log.1.gz, packed, 4000, STRONG",
        "4000, app.log.1.gz, packed, 9000, STRONG",
        "4000, app.log.1.gz, packed, 3000, DIFFERENT",
        "4000, app.log.1.gz, other packed, 4000, DIFFERENT",
        "4000, app.log.1.gz, half packed, 4000, UNDECIDED",
        "4000, other.gz, half packed, 4000, UNDECIDED",
        "4000, app.log.1.gz, begun packed, 4000, UNDECIDED",
        "4000, other.gz, begun packed, 4000, DIFFERENT",
        // Few bytes may be the same by accident, and a copy of them under way says nothing yet.
        "1087, app.log.1, same, 1087, WEAK",
        "1088, app.log.1, same, 1088, STRONG",
        "100, app.log.1, same, 100, WEAK",
        "100, whatever, same, 5000, WEAK",
        "100, app.log.1, same, 99, DIFFERENT",
        "100, app.log.1, other, 100, DIFFERENT",
        "100, app.log.1.gz, packed, 100, WEAK",
    })
    void likenessIsWhatTheFirstBytesAndTheLastOnesSay(
            int read, String name, String what, int length, Candidate.Likeness likeness) throws IOException {
        Decisions world = new Decisions();
        world.write(Decisions.LOG, Decisions.text('a', read));
        Tail tail = world.generation(read);
        // An original that is there and open would say more; that is another table.
        Path path = Path.of("/var/log", name.equals("app.log.1") && what.endsWith("packed") ? "app.log.1.gz" : name);
        world.disk.delete(path);
        world.disk.append(path, new byte[0]);
        write(world, path, what, length);
        assertThat(world.candidate(path).to(tail)).isEqualTo(likeness);
    }

    private static void write(Decisions world, Path path, String what, int length) {
        String text = Decisions.text(what.startsWith("other") && !what.endsWith("end") ? 'b' : 'a', length);
        switch (what) {
            case "packed", "other packed" -> world.writePacked(path, text, Integer.MAX_VALUE);
            case "half packed" -> world.writePacked(path, text, 700);
            case "begun packed" -> world.writePacked(path, text, 30);
            case "other end" -> world.write(path, text.substring(0, 3_950) + "-".repeat(50) + text.substring(4_000));
            default -> world.write(path, text);
        }
    }
}
