package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

class KilledProcessTest {
    private static final int WRITERS = 4;
    private static final int ACKED_BEFORE_THE_KILL = 2000;

    @TempDir
    Path directory;

    /** The process that is killed. */
    static final class Engine {
        private Engine() {}

        public static void main(String[] arguments) throws IOException {
            LocalKinesis kinesis = LocalKinesis.builder()
                    .directory(Path.of(arguments[0]))
                    .limits(Limits.none())
                    .start();
            kinesis.createStream("s", 1);
            System.out.println(kinesis.endpoint());
            // Until it is killed, or whoever started it is gone.
            int ended = System.in.read();
            System.exit(ended);
        }
    }

    @Test
    void whatWasAckedBeforeSigkillIsThereAfterIt() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Engine.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, String> ackedBySequence;
        try (BufferedReader output = process.inputReader()) {
            ackedBySequence = writeUntilItIsKilled(process, URI.create(output.readLine()));
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        try (LocalKinesis engine = LocalKinesis.builder()
                        .directory(directory)
                        .limits(Limits.none())
                        .start();
                KinesisAsyncClient client = Clients.plain(engine)) {
            List<String> found = new Kinesis(client, "s").readAll(0);
            assertThat(ackedBySequence).hasSizeGreaterThanOrEqualTo(ACKED_BEFORE_THE_KILL);
            assertThat(found).containsSubsequence(ackedBySequence.values());
        }
    }

    private static Map<String, String> writeUntilItIsKilled(Process process, URI endpoint) throws InterruptedException {
        Map<String, String> acked = new ConcurrentSkipListMap<>();
        try (KinesisAsyncClient client = Clients.plain(endpoint)) {
            Kinesis kinesis = new Kinesis(client, "s");
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String name = "writer " + writer;
                Thread thread = new Thread(() -> writeForEver(kinesis, name, acked, process));
                thread.start();
                writers.add(thread);
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        return acked;
    }

    private static void writeForEver(Kinesis kinesis, String name, Map<String, String> acked, Process process) {
        try {
            for (int i = 0; ; i++) {
                String text = name + ", record " + i + " " + "x".repeat(i % 5000);
                acked.put(kinesis.put(name, text).sequenceNumber(), text);
                if (acked.size() >= ACKED_BEFORE_THE_KILL) {
                    process.destroyForcibly();
                }
            }
        } catch (CompletionException e) {
            // The engine is gone in the middle of this call: not acked, so nothing is promised.
            assertThat(acked).isNotEmpty();
        }
    }
}
