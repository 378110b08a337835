package io.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files go into a stream, a record for each line. */
class PutTest {
    @TempDir
    private Path folder;

    private final LocalKinesis engine = LocalKinesis.start();

    @BeforeEach
    void createStream() {
        engine.createStream("clicks", 2);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void filesArePutWithKeysFromTheirLinesAndHeaders() throws IOException {
        Path first = file("a.log", "anna 1\nben 2\n");
        Path second = file("b.log", "anna 3");
        CommandRun put = put(
                first.toString(),
                second.toString(),
                "--key-pattern",
                "^(\\w+) ",
                "--header",
                "source=log",
                "--header",
                "note=a=b",
                "--ordered");
        assertThat(put.succeeded().out()).startsWith("3 records, ").doesNotContain("not put");
        List<JsonNode> records = records();
        assertThat(records).hasSize(3);
        assertThat(records.stream()
                        .filter(record -> record.get("partitionKey").asText().equals("anna"))
                        .map(record -> record.get("data").asText()))
                .containsExactly("anna 1", "anna 3");
        assertThat(records.get(0).get("headers"))
                .hasToString("[{\"key\":\"source\",\"value\":\"log\"},{\"key\":\"note\",\"value\":\"a=b\"}]");
    }

    @Test
    void compressedLinesComeBackAsTheyWere() throws IOException {
        String line = "x".repeat(5_000);
        Path file = file("a.log", line + "\n");
        for (String kind : List.of("gzip", "zstd")) {
            put(file.toString(), "--compression", kind, "--partition-key", "key")
                    .succeeded();
        }
        assertThat(records().stream().map(record -> record.get("data").asText()))
                .containsExactly(line, line);
    }

    @Test
    void linesThatCannotBeRecordsAreNamedAndTheOthersGo() throws IOException {
        Path file = file("a.log", "user-1 in\n- out\nuser-2 " + "x".repeat(2_000_000) + "\nuser-3 in\n");
        CommandRun put = put(file.toString(), "--key-pattern", "user-\\d");
        assertThat(put.exitCode()).isEqualTo(1);
        assertThat(put.err().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .isEqualTo("millrace: " + file + " line 2: nothing in it is like --key-pattern 'user-\\d'"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("millrace: " + file + " line 3: ")
                        .contains("1048576"));
        assertThat(put.out()).startsWith("2 records, ").contains("; 2 lines not put");
        assertThat(records().stream().map(record -> record.get("partitionKey").asText()))
                .containsExactlyInAnyOrder("user-1", "user-3");
    }

    @Test
    void onlyTenLinesAreNamed() throws IOException {
        Path file = file("a.log", "-\n".repeat(25));
        CommandRun put = put(file.toString(), "--key-pattern", "user");
        assertThat(put.err().lines()).hasSize(11).last().isEqualTo("and 15 lines more");
    }

    @Test
    void recordsThatTheServiceDoesNotTakeAreToldWithTheFirstOfThem() throws IOException {
        Path file = file("a.log", "one\ntwo\n");
        CommandRun put = CommandRun.of(
                "put",
                "clack",
                file.toString(),
                "--endpoint-url",
                engine.endpoint().toString());
        put.assertRefusedWith(1, file + " line 1: ", "clack", "0 records written, 2 not");
    }

    @Test
    void mistakesAreRefusedBeforeAnythingIsPut() throws IOException {
        Path file = file("a.log", "one\n");
        put(file.toString(), folder.resolve("none").toString())
                .assertRefusedWith(1, "none' is no file", "nothing was put");
        put(file.toString(), "--header", "x").assertRefusedWith(2, "'x' is no header", "key=value");
        put(file.toString(), "--key-pattern", "(").assertRefusedWith(2, "'(' is no regular expression");
        put(file.toString(), "--compression", "lz4").assertRefusedWith(2, "'lz4' is neither gzip nor zstd");
        put(file.toString(), "--key-pattern", "x", "--partition-key", "y").assertRefusedWith(2, "mutually exclusive");
        assertThat(records()).isEmpty();
    }

    @Test
    void progressShowsThePartThatIsDoneAndTheRate() {
        assertThat(ProgressLine.text(1_000, 2_500_000, 10_000_000, Duration.ofSeconds(2)))
                .isEqualTo("[======                  ]  25 % of 10.0 MB, 1,000 records, 2.5 MB, 500 records/s");
        assertThat(ProgressLine.text(3, 1_500, -1, Duration.ofSeconds(1))).isEqualTo("3 records, 1.5 kB, 3 records/s");
        assertThat(ProgressLine.text(0, 999, 999, Duration.ZERO)).startsWith("[" + "=".repeat(24) + "] 100 % of 999 B");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, UTF_8);
    }

    private List<JsonNode> records() throws IOException {
        CommandRun tail = CommandRun.of(
                "tail",
                "clicks",
                "--until-caught-up",
                "--output",
                "json",
                "--endpoint-url",
                engine.endpoint().toString());
        List<JsonNode> records = new ArrayList<>();
        for (String line : tail.succeeded().out().lines().toList()) {
            records.add(new ObjectMapper().readTree(line));
        }
        return records;
    }

    private CommandRun put(String... options) {
        return CommandRun.of(Stream.of(
                        Stream.of("put", "clicks"),
                        Stream.of(options),
                        Stream.of("--endpoint-url", engine.endpoint().toString()))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }
}
