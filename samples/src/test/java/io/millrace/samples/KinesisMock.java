package io.millrace.samples;

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

/** kinesis-mock, the engine inside LocalStack, as a process of Node. */
record KinesisMock(Process process, URI endpoint) {
    /** A folder with the npm package kinesis-local; the property of the conformance suite. */
    static final String FOLDER = "millrace.conformance.kinesis-mock";

    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final List<String> CHANGES =
            List.of("CREATE_STREAM_DURATION", "REGISTER_STREAM_CONSUMER_DURATION", "SPLIT_SHARD_DURATION");

    static KinesisMock start() {
        Path folder = Path.of(System.getProperty(FOLDER, ""));
        if (!Files.isRegularFile(folder.resolve("main.js"))) {
            throw new IllegalStateException("-D" + FOLDER + " is '" + folder
                    + "', which has no main.js; install the npm" + " package kinesis-local and name its folder");
        }
        int port = freePort();
        ProcessBuilder node = new ProcessBuilder("node", "main.js").directory(folder.toFile());
        Map<String, String> environment = node.environment();
        environment.put("KINESIS_MOCK_PLAIN_PORT", Integer.toString(port));
        environment.put("KINESIS_MOCK_TLS_PORT", Integer.toString(freePort()));
        environment.put("SHARD_LIMIT", "500");
        environment.put("LOG_LEVEL", "ERROR");
        CHANGES.forEach(change -> environment.put(change, "50ms"));
        File log = Path.of("target", "kinesis-mock-of-the-samples.log").toFile();
        try {
            Process process = node.redirectErrorStream(true).redirectOutput(log).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            await("kinesis-mock listens on port " + port + " (see " + log.getAbsolutePath() + ")")
                    .atMost(START_LIMIT)
                    .until(() -> isListening(port));
            return new KinesisMock(process, URI.create("http://localhost:" + port));
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

    void close() {
        process.destroyForcibly();
    }
}
