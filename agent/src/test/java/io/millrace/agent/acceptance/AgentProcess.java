package io.millrace.agent.acceptance;

import io.millrace.agent.Agent;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Sink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An agent in a process of its own, that can be killed: what it is told, and what it prints. */
final class AgentProcess {
    private final Process process;
    private final Thread reader;
    private final Thread errors;

    /** How many lines it has printed. */
    final AtomicLong printed = new AtomicLong();

    /** What it had to say. */
    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    private AgentProcess(Process process, Collection<String> output) {
        this.process = process;
        this.reader = new Thread(() -> read(output), "output");
        this.errors = new Thread(this::readErrors, "errors");
        reader.start();
        errors.start();
    }

    /** Prints what it reads. */
    static AgentProcess printing(Path logs, Path state, String names, Collection<String> output) throws IOException {
        return start(List.of(), List.of(logs.toString(), state.toString(), names), output);
    }

    /** Sends what it reads to a stream. */
    static AgentProcess sending(Path logs, Path state, String names, String stream, URI endpoint) throws IOException {
        return start(
                List.of(),
                List.of(logs.toString(), state.toString(), names, stream, endpoint.toString()),
                new ArrayList<>());
    }

    static AgentProcess start(List<String> before, List<String> arguments, Collection<String> output)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.showDateTime=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AgentProcess.class.getName()));
        command.addAll(arguments);
        return new AgentProcess(new ProcessBuilder(command).start(), output);
    }

    /** SIGKILL. What is in the pipe is read all the same, which Process itself would not let us do. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM. */
    void terminate() throws InterruptedException {
        process.toHandle().destroy();
        awaitEnd();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() {
        return String.join("\n", log);
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The agent did not end: " + log());
        }
        reader.join();
        errors.join();
    }

    private void read(Collection<String> output) {
        StringBuilder line = new StringBuilder();
        try (var in = new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1)) {
            char[] some = new char[8192];
            for (int length = in.read(some); length > 0; length = in.read(some)) {
                for (int i = 0; i < length; i++) {
                    if (some[i] == '\n') {
                        output.add(line.toString());
                        printed.incrementAndGet();
                        line.setLength(0);
                    } else {
                        line.append(some[i]);
                    }
                }
            }
            // A line that was cut by the end of the process was not acknowledged to it.
        } catch (IOException e) {
            log.add("The output could not be read: " + e);
        }
    }

    private void readErrors() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                log.add(line);
            }
        } catch (IOException e) {
            log.add("The log could not be read: " + e);
        }
    }

    /** Logs, state directory, names with commas between; stream and endpoint, or nothing for standard output. */
    public static void main(String[] arguments) throws Exception {
        Sink sink = arguments.length > 3
                ? Configs.stream(arguments[3], URI.create(arguments[4]))
                : new Sink.StandardOutput();
        FlowConfig flow = Configs.flow(
                "flow", Configs.files(Path.of(arguments[0]), List.of(arguments[2].split(","))), Configs.LINES, sink);
        Agent agent = Agent.start(
                Configs.agent(Path.of(arguments[1]), Configs.BUDGET, Configs.SCAN, List.of(flow)),
                "test",
                "process",
                Configs.context());
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            boolean isClean = agent.stop(Duration.ofSeconds(30));
            System.err.println(isClean ? "stopped clean" : "stopped in the middle");
            ended.countDown();
        }));
        ended.await();
    }
}
