package io.millrace.benchmarks.producer;

import io.millrace.benchmarks.measure.Jvm;
import io.millrace.benchmarks.measure.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A {@link TlsSink} in a process of its own, with a certificate of its own. */
public final class SinkProcess implements AutoCloseable {
    static final String KEY_STORE_PASSWORD = "changeit";

    private final Path directory;
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream commands;
    private final int port;

    /** What a sink has taken until now; of partition keys, how many different ones, if it takes aggregates apart. */
    public record Counts(long requests, long wireRecords, long partitionKeys, long bodyBytes, Duration answering) {
        public Counts minus(Counts before) {
            return new Counts(
                    requests - before.requests,
                    wireRecords - before.wireRecords,
                    partitionKeys - before.partitionKeys,
                    bodyBytes - before.bodyBytes,
                    answering.minus(before.answering));
        }
    }

    /**
     * Starts one.
     *
     * @param takesApart whether to take aggregates apart and remember all keys, which costs more than all else
     */
    SinkProcess(int shards, boolean takesApart) throws IOException {
        this(shards, takesApart, Duration.ZERO);
    }

    /**
     * Starts one that takes its time.
     *
     * @param delay how long every answer waits
     */
    public SinkProcess(int shards, boolean takesApart, Duration delay) throws IOException {
        directory = Files.createTempDirectory("sink");
        makeCertificate(keyStore());
        process = Jvm.start(
                List.of("-Xmx1g", "-XX:+UseParallelGC"),
                TlsSink.class,
                List.of(
                        keyStore().toString(),
                        Integer.toString(shards),
                        Boolean.toString(takesApart),
                        Long.toString(delay.toMillis())));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        port = Integer.parseInt(answer());
    }

    /** The port on localhost where it listens. */
    public int port() {
        return port;
    }

    /** Options of the Java command that make a client trust the sink. */
    public List<String> trustOptions() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + keyStore(), "-Djavax.net.ssl.trustStorePassword=" + KEY_STORE_PASSWORD);
    }

    /** Lets answers wait from now on. */
    void stall() {
        commands.println("stall");
    }

    /** Lets answers go again. */
    void go() {
        commands.println("go");
    }

    /** What it has taken until now. */
    public Counts counts() throws IOException {
        commands.println("counts");
        String[] numbers = answer().split(" ", -1);
        return new Counts(
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]),
                Duration.ofNanos(Long.parseLong(numbers[4])));
    }

    ProcessTree tree() {
        return ProcessTree.of(process.toHandle());
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.onExit().join();
        Files.deleteIfExists(keyStore());
        Files.deleteIfExists(directory);
    }

    private Path keyStore() {
        return directory.resolve("sink.p12");
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The sink's process has ended");
        }
        return line;
    }

    private static void makeCertificate(Path keyStore) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "sink",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "30",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keyStore.toString(),
                        "-storepass",
                        KEY_STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.onExit().join().exitValue() != 0) {
            throw new IOException("keytool made no certificate");
        }
    }
}
