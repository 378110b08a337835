package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterReaderTest {
    private static final String FIRST = line(1);
    private static final String SECOND = line(2);

    @TempDir
    private Path directory;

    @Test
    void linesAreToldWithTheirOffsets() throws IOException {
        List<DeadLetterReader.Line> lines = read(FIRST + "\n\n \r\n" + SECOND + "\r\n");
        assertThat(lines)
                .containsExactly(
                        new DeadLetterReader.Line(0, Letters.numbered(1), null),
                        new DeadLetterReader.Line(FIRST.length() + 5, Letters.numbered(2), null));
    }

    @Test
    void lineThatIsNoLetterIsToldAndThoseBehindItAreRead() throws IOException {
        List<DeadLetterReader.Line> lines =
                read("secret\n" + FIRST.replace("letter/1", "letter/9") + "\n" + SECOND + "\n");
        assertThat(lines)
                .extracting(DeadLetterReader.Line::problem)
                .satisfiesExactly(
                        problem -> assertThat(problem).isEqualTo("The text is not JSON"),
                        problem -> assertThat(problem).contains("version 9"),
                        problem -> assertThat(problem).isNull());
    }

    @Test
    void tornLastLineIsLeftOutWhereverItEnds() throws IOException {
        for (int end = 0; end < SECOND.length(); end++) {
            Path file = Files.writeString(directory.resolve("torn.jsonl"), FIRST + "\n" + SECOND.substring(0, end));
            try (DeadLetterReader reader = DeadLetterReader.open(file)) {
                assertThat(reader.next()).isNotNull();
                assertThat(reader.next()).isNull();
                assertThat(reader.tornBytes()).isEqualTo(end);
            }
        }
    }

    @Test
    void lastLineThatLacksNothingButItsEndIsRead() throws IOException {
        assertThat(read(FIRST + "\n" + SECOND)).hasSize(2);
    }

    @Test
    void whatIsWrittenMeanwhileIsForTheNextReader() throws IOException {
        Path file = Files.writeString(directory.resolve("live.jsonl"), FIRST + "\n");
        try (DeadLetterReader reader = DeadLetterReader.open(file)) {
            Files.writeString(file, SECOND + "\n", StandardOpenOption.APPEND);
            assertThat(reader.next()).isNotNull();
            assertThat(reader.next()).isNull();
            assertThat(reader.tornBytes()).isZero();
        }
        try (DeadLetterReader reader = DeadLetterReader.open(file)) {
            assertThat(reader.next()).isNotNull();
            assertThat(reader.next()).isNotNull();
        }
    }

    @Test
    void filesOfADestinationAreFoundOldestFirstAndOthersAreLeftAlone() throws IOException {
        for (String name : List.of(
                "dead-letters-20260201T000000.000Z-1.jsonl",
                "dead-letters-20260131T235959.999Z-10.jsonl",
                "dead-letters-20260131T235959.999Z-2.jsonl",
                "dead-letters-20260131T235959.999Z-1.jsonl",
                "dead-letters-20260131T235959.999Z-1.jsonl.replayed",
                "notes.jsonl")) {
            Files.createFile(directory.resolve(name));
        }
        assertThat(DeadLetterReader.files(directory))
                .extracting(path -> path.getFileName().toString())
                .containsExactly(
                        "dead-letters-20260131T235959.999Z-1.jsonl",
                        "dead-letters-20260131T235959.999Z-2.jsonl",
                        "dead-letters-20260131T235959.999Z-10.jsonl",
                        "dead-letters-20260201T000000.000Z-1.jsonl");
    }

    private List<DeadLetterReader.Line> read(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("some.jsonl"), text);
        List<DeadLetterReader.Line> lines = new ArrayList<>();
        try (DeadLetterReader reader = DeadLetterReader.open(file)) {
            for (DeadLetterReader.Line line = reader.next(); line != null; line = reader.next()) {
                lines.add(line);
            }
            assertThat(reader.tornBytes()).isZero();
        }
        return lines;
    }

    private static String line(long number) {
        return new String(DeadLetterJson.write(Letters.numbered(number)), StandardCharsets.UTF_8);
    }
}
