package io.millrace.local.conformance;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** kinesis-mock, the engine inside LocalStack, as two processes of Node: one whose changes are quick, one slow. */
record NodeEngine(Running quick, Running slow) implements Engine {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final List<String> CHANGES = List.of(
            "CREATE_STREAM_DURATION",
            "DELETE_STREAM_DURATION",
            "REGISTER_STREAM_CONSUMER_DURATION",
            "DEREGISTER_STREAM_CONSUMER_DURATION",
            "START_STREAM_ENCRYPTION_DURATION",
            "STOP_STREAM_ENCRYPTION_DURATION",
            "MERGE_SHARDS_DURATION",
            "SPLIT_SHARD_DURATION",
            "UPDATE_SHARD_COUNT_DURATION",
            "UPDATE_STREAM_MODE_DURATION");

    /** A process and the port it listens on. */
    record Running(Process process, URI endpoint) {
        void stop() {
            process.destroyForcibly();
        }
    }

    static NodeEngine start(Path folder) {
        if (!Files.isRegularFile(folder.resolve("main.js"))) {
            throw new IllegalStateException("-D" + KINESIS_MOCK + " names " + folder + ", which has no main.js;"
                    + " install the npm package kinesis-local and name its folder");
        }
        Running quick = run(folder, "50ms");
        try {
            return new NodeEngine(quick, run(folder, "3s"));
        } catch (RuntimeException e) {
            quick.stop();
            throw e;
        }
    }

    private static Running run(Path folder, String changeTime) {
        int port = freePort();
        ProcessBuilder node = new ProcessBuilder("node", "main.js").directory(folder.toFile());
        Map<String, String> environment = node.environment();
        environment.put("KINESIS_MOCK_PLAIN_PORT", Integer.toString(port));
        environment.put("KINESIS_MOCK_TLS_PORT", Integer.toString(freePort()));
        environment.put("SHARD_LIMIT", "1000");
        environment.put("LOG_LEVEL", "ERROR");
        CHANGES.forEach(change -> environment.put(change, changeTime));
        File log = new File("target/kinesis-mock-" + changeTime + ".log");
        node.redirectErrorStream(true).redirectOutput(log);
        try {
            Process process = node.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            await("kinesis-mock listens on port " + port + " (see " + log.getAbsolutePath() + ")")
                    .atMost(START_LIMIT)
                    .until(() -> isListening(port));
            return new Running(process, URI.create("http://localhost:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException("Node does not start; is it on the PATH?", e);
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "kinesis-mock";
    }

    @Override
    public URI endpoint() {
        return quick.endpoint();
    }

    @Override
    public URI slowEndpoint() {
        return slow.endpoint();
    }

    @Override
    public void close() {
        quick.stop();
        slow.stop();
    }
}
