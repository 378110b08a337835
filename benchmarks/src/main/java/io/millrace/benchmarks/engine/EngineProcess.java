package io.millrace.benchmarks.engine;

import io.millrace.local.Limits;
import io.millrace.local.LocalKinesis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An engine in a process of its own, so that its CPU time is told apart from that of the load. */
final class EngineProcess implements AutoCloseable {
    static final String STREAM = "load";
    static final int SHARDS = 8;

    private static final long KEPT_BYTES = 256L << 20;

    private final Process process;
    private final URI endpoint;

    private EngineProcess(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it on this class path, with further options of the Java command if any. */
    static EngineProcess start(List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EngineProcess.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("The engine's process ended before it was up");
        }
        return new EngineProcess(process, URI.create(line));
    }

    URI endpoint() {
        return endpoint;
    }

    /** CPU time of all its threads so far, garbage collection and compilation included. */
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    /** Ends it by closing its standard input. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /** The process itself: serves until its standard input ends. */
    public static void main(String[] arguments) throws IOException {
        try (LocalKinesis kinesis = LocalKinesis.builder()
                .limits(Limits.none())
                .keepBytes(KEPT_BYTES)
                .start()) {
            kinesis.createStream(STREAM, SHARDS);
            System.out.println(kinesis.endpoint());
            while (System.in.read() >= 0) {
                // Whoever started it has nothing to say but its end.
            }
        }
    }
}
