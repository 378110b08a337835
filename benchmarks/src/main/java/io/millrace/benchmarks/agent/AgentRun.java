package io.millrace.benchmarks.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.benchmarks.measure.ProcessTree;
import io.millrace.benchmarks.producer.SinkProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One process of the agent, with one flow into the sink. */
final class AgentRun implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LATE = Duration.ofMinutes(10);

    private final Process process;
    private final URI page;

    /** How much was acked at some moment, and what that had cost. */
    record Mark(long ackedBytes, Duration cpu, long nanos) {}

    private AgentRun(Process process, URI page) {
        this.process = process;
        this.page = page;
    }

    /**
     * Starts one with an empty state.
     *
     * @param flow what a flow has besides its id, its files and its destination, in lines of YAML
     */
    static AgentRun start(InstalledAgent agent, SinkProcess sink, Path logs, List<String> flow, List<String> jvmOptions)
            throws IOException {
        int port = freePort();
        Path state = Files.createTempDirectory(logs, "state");
        List<String> lines = new ArrayList<>(List.of(
                "stateDirectory: " + state,
                "page: {port: " + port + "}",
                "flows:",
                "  - id: lines",
                "    files: " + logs + "/*.log",
                "    to:",
                "      stream:",
                "        name: stream",
                "        aws:",
                "          region: us-east-1",
                "          kinesisEndpoint: https://localhost:" + sink.port(),
                "          credentials: {accessKeyId: key, secretAccessKey: secret}"));
        flow.forEach(line -> lines.add("    " + line));
        Path config = Files.write(state.resolve("agent.yaml"), lines);
        List<String> options = new ArrayList<>(sink.trustOptions());
        options.addAll(jvmOptions);
        Process process = agent.command(List.of("run", "--log-level", "warn", "--config", config.toString()), options)
                .start();
        return new AgentRun(process, URI.create("http://127.0.0.1:" + port + "/status.json"));
    }

    /** Waits until so many bytes are acked. */
    Mark awaitAcked(long bytes) throws IOException {
        long end = System.nanoTime() + LATE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            long acked = ackedBytes();
            if (acked >= bytes) {
                return new Mark(acked, tree().cpu(), System.nanoTime());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new IOException("The agent has not sent " + bytes + " bytes");
    }

    /**
     * For loops that wait for what this process does.
     *
     * @param began when the wait began
     * @throws IOException if it has ended, or the wait has lasted for too long
     */
    void requireProgress(long began) throws IOException {
        if (!process.isAlive() || System.nanoTime() - began > LATE.toNanos()) {
            throw new IOException("The agent has ended, or does nothing");
        }
    }

    ProcessTree tree() {
        return ProcessTree.of(process.toHandle());
    }

    /** The most memory that it ever held. */
    long peakBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("The agent did not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** By its page, which is made once a second; 0 before there is one. */
    long ackedBytes() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
        try (InputStream body = connection.getInputStream()) {
            long acked = 0;
            for (JsonNode flow : JSON.readTree(body).path("flows")) {
                acked += flow.path("accounting").path("ackedBytes").asLong();
            }
            return acked;
        } catch (ConnectException e) {
            return 0;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
