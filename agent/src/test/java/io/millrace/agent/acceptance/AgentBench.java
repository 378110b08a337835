package io.millrace.agent.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.agent.Agent;
import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.ScanOptions;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import io.millrace.agent.status.AgentStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** An agent on the real file system that delivers to a handler, what it should deliver, and what it has delivered. For one thread. */
final class AgentBench implements AutoCloseable {
    final Path logs;
    final Path state;
    final List<String> written = new ArrayList<>();
    final Collected collected;
    Framing framing = Configs.LINES;
    ScanOptions scan = Configs.SCAN;
    long budget = Configs.BUDGET;
    Source.Files source;
    Sink sink;

    /** Where delivered lines are seen. */
    Supplier<Collection<String>> delivered;

    private Agent agent;
    private int number;

    AgentBench(Path directory, String... names) throws IOException {
        this.logs = Files.createDirectories(directory.resolve("logs"));
        this.state = directory.resolve("state");
        String name = UUID.randomUUID().toString();
        this.collected = Collected.under(name);
        this.delivered = () -> collected.records;
        this.sink = new Sink.Handler(Collected.Handler.class.getName(), Map.of("bench", name), 2);
        this.source = Configs.files(logs, List.of(names));
    }

    void start() throws IOException {
        agent = Agent.start(config(List.of(flow("flow"))), "test", "acceptance", Configs.context());
    }

    FlowConfig flow(String id) {
        return Configs.flow(id, source, framing, sink);
    }

    AgentConfig config(List<FlowConfig> flows) {
        return Configs.agent(state, budget, scan, flows);
    }

    Agent agent() {
        return agent;
    }

    AgentStatus status() {
        return agent.status();
    }

    /** Ends the agent in order. */
    void stop() {
        Agent running = agent;
        agent = null;
        assertThat(running.stop(Duration.ofSeconds(60))).as("a clean stop").isTrue();
    }

    /** Ends the agent as it stands: nothing more is delivered, and what is not saved is not known to the next. */
    void crash() {
        Agent running = agent;
        agent = null;
        running.stop(Duration.ZERO);
    }

    @Override
    public void close() {
        if (agent != null) {
            collected.most = Long.MAX_VALUE;
            crash();
        }
    }

    Path file(String name) {
        return logs.resolve(name);
    }

    /** Appends lines that are like no others. */
    void write(String name, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            String line = String.format("%08d of %s %s", number, name, "x".repeat(number % 70));
            number++;
            written.add(line);
            text.append(line).append('\n');
        }
        raw(name, text.toString());
    }

    /** Appends text, a character a byte. */
    void raw(String name, String text) throws IOException {
        Files.write(
                file(name),
                text.getBytes(StandardCharsets.ISO_8859_1),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    void rename(String from, String to) throws IOException {
        Files.move(file(from), file(to));
    }

    /** Copies a file and makes it empty, as logrotate's copytruncate does. */
    void copyTruncate(String from, String to) throws IOException {
        Files.copy(file(from), file(to));
        Files.write(file(from), new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    }

    List<String> missing() {
        return Lines.missing(written, delivered.get());
    }

    List<String> repeated() {
        return Lines.repeated(written, delivered.get());
    }

    /** Waits until every line is delivered. */
    void awaitAll() throws InterruptedException {
        Await.until(
                () -> delivered.get().size() >= written.size() && missing().isEmpty(),
                () -> "missing " + shown(missing()) + ", repeated " + shown(repeated()) + ", status "
                        + (agent == null ? "-" : agent.status()));
    }

    /** Waits until every line is delivered, and sees to it that none comes twice. */
    void awaitEachOnce() throws InterruptedException {
        awaitAll();
        // A second reading of a file would begin with the next look at the directory, which the change itself brought
        // about.
        Thread.sleep(300);
        assertNoneTwice();
    }

    void assertNoneTwice() {
        assertThat(shown(repeated())).as("delivered more than once").isEqualTo("0 lines");
    }

    /** Waits until all that has been delivered is acknowledged and saved. */
    void awaitSaved() throws InterruptedException {
        Await.until(
                () -> status().flows().stream()
                        .flatMap(flow -> flow.files().stream())
                        .allMatch(file -> file.ackedOffset() == file.sizeBytes() && file.safeToDelete()),
                () -> "not saved: " + status());
    }

    private static String shown(List<String> lines) {
        String some =
                lines.isEmpty() ? "" : ", such as \"" + lines.get(0) + "\" and \"" + lines.get(lines.size() - 1) + "\"";
        return lines.size() + " lines" + some;
    }
}
