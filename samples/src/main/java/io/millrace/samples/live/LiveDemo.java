package io.millrace.samples.live;

import io.millrace.agent.Agent;
import io.millrace.local.LocalAws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * The whole path in one process, on an engine of its own: a web server that nobody runs writes a log, the agent tails it into a stream, and
 * the page shows what comes out: {@code LiveDemo [PORT]}, until it is interrupted.
 */
public final class LiveDemo {
    private static final String STREAM = "web";
    private static final long SEED = 42;
    private static final int TICK_MILLIS = 100;

    private LiveDemo() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        Path log = Files.createTempDirectory("millrace-live").resolve("access.log");
        Files.createFile(log);
        try (LocalAws aws = LocalAws.started()) {
            aws.kinesis().createStream(STREAM, 2);
            try (Live live = Live.start(aws.kinesisAsyncClient(), aws.dynamoDbAsyncClient(), STREAM, "live", port);
                    Agent agent = new LogFlow(log, STREAM, Optional.of(aws.getEndpoint())).start()) {
                System.out.println("The page is " + live.address() + ", the log " + log + "; Ctrl-C ends it");
                writeWhileAlive(agent, log);
            }
        }
    }

    /** Some 150 to 350 lines a second, in waves of half a minute. */
    private static void writeWhileAlive(Agent agent, Path log) throws IOException, InterruptedException {
        AccessLog requests = new AccessLog(SEED);
        for (long tick = 0; agent.isAlive(); tick++) {
            long count = Math.round(25 + 10 * Math.sin(tick * 2 * Math.PI / 300));
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < count; i++) {
                lines.append(requests.next(Instant.now())).append('\n');
            }
            Files.writeString(log, lines, StandardOpenOption.APPEND);
            Thread.sleep(TICK_MILLIS);
        }
    }
}
