package io.millrace.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.agent.config.ConfigException;
import io.millrace.agent.status.Health;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With real files, threads, sockets and clocks. */
class RunningAgentTest {
    /** Keeps what it is given. */
    public static final class Keeper implements RecordHandler {
        static final List<String> KEPT = new CopyOnWriteArrayList<>();

        public Keeper() {}

        @Override
        public void handle(ConsumerRecord record) {
            KEPT.add(StandardCharsets.UTF_8.decode(record.data()).toString());
        }
    }

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Optional<RunningAgent> running = Optional.empty();

    @BeforeEach
    void forget() {
        Keeper.KEPT.clear();
    }

    @AfterEach
    void stop() {
        running.ifPresent(RunningAgent::stop);
    }

    @Test
    void whatIsWrittenIsHandledAndStatusAndFilesTellOfIt() throws Exception {
        write("a.log", "one\ntwo\n");
        start(own("a.log"));
        await(() -> Keeper.KEPT.size() == 2);
        write("a.log", "three\n");
        await(() -> Keeper.KEPT.size() == 3);
        assertThat(Keeper.KEPT).containsExactly("one", "two", "three");

        await(() -> running.orElseThrow().status().flows().stream()
                .anyMatch(flow -> flow.accounting().ackedBytes() == 14));
        assertThat(run("status", "--config", config().toString())).isZero();
        assertThat(out.toString()).contains("green", "a.log", "delivered 14 B in 3 records");
        out.getBuffer().setLength(0);
        assertThat(run("files", "-0", "--state-dir", directory.resolve("state").toString()))
                .isZero();
        assertThat(out.toString()).isEqualTo(directory.resolve("a.log") + "\0");
        out.getBuffer().setLength(0);
        assertThat(run("files", "--safe-to-delete", "--config", config().toString()))
                .isZero();
        assertThat(out.toString()).isEmpty();

        assertThat(running.orElseThrow().stop()).isTrue();
        assertThat(run("status", "--config", config().toString())).isEqualTo(1);
        assertThat(err.toString()).contains("no agent with a status page runs");
    }

    @Test
    void rotatedFilesThatMatchAreSafeToDeleteAndNothingMissesThem() throws Exception {
        write("a.log", "one\n");
        start(own("a.log*"));
        await(() -> Keeper.KEPT.size() == 1);
        Files.move(directory.resolve("a.log"), directory.resolve("a.log.1"));
        write("a.log", "two\n");
        await(() -> Keeper.KEPT.size() == 2);
        String[] safe = {"files", "--safe-to-delete", "--config", config().toString()};
        assertThat(run(safe)).isZero();
        assertThat(out.toString()).as("it was written to a moment ago").isEmpty();
        Path rotated = directory.resolve("a.log.1");
        Files.setLastModifiedTime(rotated, FileTime.from(Instant.now().minusSeconds(90)));
        await(() -> {
            out.getBuffer().setLength(0);
            // Lines that come all the time change nothing in what is known of the other file.
            writeMore("a.log");
            return run(safe) == 0 && out.toString().equals(rotated + "\n");
        });
        Files.delete(rotated);
        out.getBuffer().setLength(0);
        assertThat(run(safe)).isZero();
        assertThat(out.toString()).isEmpty();
        write("a.log", "last\n");
        await(() -> Keeper.KEPT.contains("last"));
        await(() -> running.orElseThrow().status().health() == Health.GREEN);
        assertThat(Keeper.KEPT).containsOnlyOnce("one", "two", "last");
        assertThat(running.orElseThrow().stop()).isTrue();
    }

    @Test
    void aRestartReadsNothingAgain() throws Exception {
        write("a.log", "one\n");
        start(own("a.log"));
        await(() -> Keeper.KEPT.size() == 1);
        assertThat(running.orElseThrow().stop()).isTrue();
        write("a.log", "two\n");
        start(own("a.log"));
        await(() -> Keeper.KEPT.size() == 2);
        assertThat(Keeper.KEPT).containsExactly("one", "two");
    }

    @Test
    void aChangedFileIsTakenUpAndABadOneLeavesTheOldRunning() throws Exception {
        write("a.log", "a1\n");
        write("b.log", "b1\n");
        start(own("a.log"));
        await(() -> Keeper.KEPT.contains("a1"));

        configure(own("a.log", "b.log"));
        await(() -> Keeper.KEPT.contains("b1"));

        // A key that nobody knows.
        configure(own("a.log").replace("page:", "pagge:"));
        await(() -> running.orElseThrow().status().health() == Health.RED);
        assertThat(running.orElseThrow().status().cause()).contains("pagge is no key");
        write("a.log", "a2\n");
        write("b.log", "b2\n");
        await(() -> Keeper.KEPT.containsAll(List.of("a2", "b2")));

        configure(own("a.log"));
        await(() -> running.orElseThrow().status().health() == Health.GREEN);
        write("a.log", "a3\n");
        await(() -> Keeper.KEPT.contains("a3"));
        assertThat(Keeper.KEPT).containsExactlyInAnyOrder("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void anAgentJsonOfTheKinesisAgentSendsToAStream() throws Exception {
        try (LocalKinesis kinesis = LocalKinesis.builder().region("eu-west-1").start()) {
            kinesis.createStream("logs", 1);
            Path old = directory.resolve("agent.json");
            Files.writeString(old, """
                {"cloudwatch.emitMetrics": false, "kinesis.endpoint": "%s", "kinesis.region": "eu-west-1",
                 "awsAccessKeyId": "local", "awsSecretAccessKey": "local",
                 "checkpointFile": "%s/checkpoints",
                 "flows": [{"filePattern": "%s/app.log*", "kinesisStream": "logs", "initialPosition": "START_OF_FILE",
                            "maxBufferAgeMillis": 1000}]}
                """.formatted(kinesis.endpoint(), directory, directory));
            write("app.log", "one\ntwo\n");
            Path state = directory.resolve("state");
            running = Optional.of(
                    RunningAgent.start(new ConfigPlace(old, Optional.empty(), Optional.of(state)), Map.of()));
            await(() -> running.orElseThrow().status().flows().stream()
                    .anyMatch(flow -> flow.accounting().ackedBytes() == 8));
            assertThat(running.orElseThrow().stop()).isTrue();
            assertThat(run("check", "--timeout", "60", "--config", old.toString(), "--state-dir", state.toString()))
                    .isZero();
            assertThat(out.toString()).contains("1 file").endsWith("1 flow, all well\n");
        }
    }

    @Test
    void aTakenPortIsAnErrorThatNamesTheMend() throws Exception {
        start(own("a.log"));
        int port = running.orElseThrow().address().orElseThrow().getPort();
        Path other = directory.resolve("other.yaml");
        Files.writeString(other, own("b.log").replace("port: 0", "port: " + port));
        ConfigPlace place = new ConfigPlace(other, Optional.empty(), Optional.of(directory.resolve("other")));
        assertThatThrownBy(() -> RunningAgent.start(place, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot have port " + port)
                .hasMessageContaining("choose another, or 0");
    }

    private void start(String text) throws ConfigException, IOException {
        configure(text);
        running = Optional.of(
                RunningAgent.start(new ConfigPlace(config(), Optional.empty(), Optional.empty()), Map.of()));
    }

    private Path config() {
        return directory.resolve("agent.yaml");
    }

    private void configure(String text) throws IOException {
        Files.writeString(config(), text);
    }

    private String own(String... files) {
        StringBuilder text =
                new StringBuilder("stateDirectory: " + directory.resolve("state") + "\npage: {port: 0}\nflows:\n");
        for (String file : files) {
            text.append("  - {id: ").append(file.charAt(0)).append(", files: ").append(directory.resolve(file));
            text.append(", to: {handler: ").append(Keeper.class.getName()).append("}}\n");
        }
        return text.toString();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void writeMore(String name) {
        try {
            write(name, "more\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int run(String... arguments) {
        CommandLine commandLine = AgentMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - until).as("within half a minute").isNegative();
            Thread.sleep(20);
        }
    }
}
