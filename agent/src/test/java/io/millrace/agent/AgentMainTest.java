package io.millrace.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands and their exit codes, with real files and a local engine. */
class AgentMainTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aMistakeIsToldWithItsPlaceAndEndsWithTwo() throws Exception {
        Path config = config("flows:\n  - {id: a, filse: /var/log/x, to: stdout}\n");
        assertThat(run("check", "--config", config.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(config + ":2:", "filse", "files");
        assertThat(run("run", "--config", directory.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(run("check", "--confg", config.toString())).isEqualTo(2);
        assertThat(run("nothing")).isEqualTo(2);
    }

    @Test
    void checkOfflineLooksAtTheConfigurationAlone() throws Exception {
        Path config = config(flow("{stream: {name: none, aws: {kinesisEndpoint: 'http://127.0.0.1:1'}}}"));
        assertThat(run("check", "--offline", "--config", config.toString())).isZero();
        assertThat(out.toString()).isEqualTo("1 flow, all well\n");
    }

    @Test
    void checkNamesTheStreamThatIsNotThereAndLeavesNoFiles() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.builder().region("eu-west-1").start()) {
            kinesis.createStream("there", 1);
            String to = "{stream: {name: %s, aws: {region: eu-west-1, kinesisEndpoint: '" + kinesis.endpoint() + "'}}}";
            Files.writeString(directory.resolve("access.log"), ACCESS);
            Path missing = config(flow(to.formatted("missing")));
            assertThat(run("check", "--timeout", "60", "--config", missing.toString()))
                    .isEqualTo(1);
            assertThat(out.toString())
                    .contains("problem: flow web: stream missing is not there in " + kinesis.endpoint())
                    .doesNotContain("all well");
            out.getBuffer().setLength(0);
            assertThat(run(
                            "check",
                            "--timeout",
                            "60",
                            "--config",
                            config(flow(to.formatted("there"))).toString()))
                    .isZero();
            assertThat(out.toString()).contains("note: flow web: 1 file").endsWith("1 flow, all well\n");
        }
        try (var left = Files.list(directory)) {
            assertThat(left)
                    .extracting(path -> path.getFileName().toString())
                    .containsExactlyInAnyOrder("agent.yaml", "access.log");
        }
    }

    @Test
    void dryRunShowsRecordsKeysShardsAndCostAndSendsNothing() throws Exception {
        Files.writeString(directory.resolve("access.log"), ACCESS.repeat(1_000));
        Path config = config(flow("{stream: web}") + "    process: [{logToJson: {format: apacheCombined}}]\n");
        assertThat(run("dry-run", "--config", config.toString(), "--records", "2", "--rate", "5MB/s"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains(
                        "flow web: 1 file",
                        "access.log at 0, key ",
                        "{\"host\":\"192.0.2.7\"",
                        "access.log at " + (ACCESS.indexOf("\n") + 1))
                .contains("3,000 records to send", "records share a Kinesis record", "at 5,000,000 bytes/s (given)")
                .contains("shards: ", "provisioned ", "on demand ", "Nothing was sent.");
        assertThat(directory.resolve("state")).doesNotExist();
        assertThat(run("dry-run", "--config", config.toString(), "--rate", "fast"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--rate is 'fast'", "5MB/s");
    }

    @Test
    void estimatesAreOfShardsUnitsAndPrices() {
        // 10,000 lines of 100 bytes a second: just below a shard's bytes, and ten times its records.
        Estimate alone = Estimate.of(10_000, 100, 1, 0.1);
        assertThat(alone.shards()).isEqualTo(10);
        assertThat(alone.putUnitsPerSecond()).isEqualTo(10_000);
        Estimate together = Estimate.of(10_000, 100, 450, 0.1);
        assertThat(together.shards()).isEqualTo(1);
        assertThat(together.recordsPerKinesisRecord()).isEqualTo(450);
        assertThat(together.provisionedMonth()).isLessThan(alone.provisionedMonth() / 10);
        // A quiet flow fills no aggregate: ten records a second that wait a tenth of one.
        assertThat(Estimate.of(10, 100, 450, 0.1).recordsPerKinesisRecord()).isEqualTo(2);
    }

    @Test
    void ratesHaveUnits() {
        assertThat(WriteRate.parse("5MB/s")).isEqualTo(5e6);
        assertThat(WriteRate.parse("1.5KiB/s")).isEqualTo(1536);
        assertThat(WriteRate.parse("700")).isEqualTo(700);
    }

    @Test
    void versionIsPrinted() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("millrace-agent ");
    }

    private static final String ACCESS = """
        192.0.2.7 - - [10/Oct/2026:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326 "-" "curl/8.5"
        192.0.2.8 - kim [10/Oct/2026:13:55:37 +0000] "POST /b HTTP/1.1" 201 12 "https://example.com/" "Mozilla/5.0"
        2001:db8::1 - - [10/Oct/2026:13:55:38 +0000] "GET /c HTTP/2.0" 404 0 "-" "-"
        """;

    private String flow(String to) {
        return "stateDirectory: " + directory.resolve("state") + "\nflows:\n  - id: web\n    files: "
                + directory.resolve("access.log") + "\n    to: " + to + "\n";
    }

    private Path config(String text) throws IOException {
        Path file = directory.resolve("agent.yaml");
        Files.writeString(file, text);
        return file;
    }

    private int run(String... arguments) {
        CommandLine commandLine = AgentMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
