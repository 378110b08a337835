package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.consumer.KinesisConsumer;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of this module's README, one after the other, and compares what they print. */
class ReadmeCommandsTest {
    private static final Path README = Path.of("README.md");
    private static final String COMMAND = "    $ ./millrace ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    private final LocalKinesis engine = LocalKinesis.start();
    private final LocalDynamoDb tables = LocalDynamoDb.start();
    private final Clients clients = Clients.of(engine.endpoint(), tables.endpoint(), false);

    @BeforeEach
    void createStream() {
        engine.createStream("clicks", 2);
    }

    @AfterEach
    void stop() {
        clients.close();
        tables.close();
        engine.close();
    }

    @Test
    void examplesWorkInTheirOrderAndPrintWhatIsShown(@TempDir Path folder) throws IOException, InterruptedException {
        Path log = Files.write(
                folder.resolve("access.log"),
                List.of(
                        "203.0.113.9 GET /cart 500",
                        "203.0.113.9 GET /cart 200",
                        "198.51.100.7 GET /index.html 200",
                        "198.51.100.7 GET /style.css 304",
                        "192.0.2.44 POST /orders 201"));
        List<Example> examples = examples();
        assertThat(examples)
                .extracting(example -> example.words().get(0))
                .contains("put", "tail", "shards", "leases", "size");
        boolean isConsumed = false;
        for (Example example : examples) {
            if (!isConsumed && example.words().contains("reader")) {
                consume();
                isConsumed = true;
            }
            CommandRun run = run(example, log).succeeded();
            List<String> printed =
                    (run.out() + run.err()).lines().map(String::stripTrailing).toList();
            if (example.isAlwaysTheSame()) {
                assertThat(printed).as(example.toString()).containsAll(example.shown());
            } else {
                assertThat(printed).as(example.toString()).isNotEmpty();
                assertThat(shape(printed.get(0)))
                        .isEqualTo(shape(example.shown().get(0)));
            }
        }
    }

    /** A line without what differs from run to run. */
    private static String shape(String line) {
        return line.replaceAll("[0-9:.TZ-]+", "0").replaceAll(" +", " ");
    }

    private CommandRun run(Example example, Path log) {
        List<String> words = new ArrayList<>(example.words());
        words.replaceAll(word -> word.equals("access.log") ? log.toString() : word);
        if (!words.get(0).equals("size")) {
            words.addAll(List.of("--endpoint-url", engine.endpoint().toString()));
            words.addAll(List.of("--dynamodb-endpoint-url", tables.endpoint().toString()));
        }
        return CommandRun.of(words.toArray(String[]::new));
    }

    /** Reads what is there, so that the application's table is. */
    private void consume() throws InterruptedException {
        CountDownLatch read = new CountDownLatch(5);
        try (KinesisConsumer consumer = KinesisConsumer.builder("clicks", "reader")
                .kinesisClient(clients.kinesis())
                .dynamoDbClient(clients.dynamoDb())
                .onRecord(record -> read.countDown())
                .build()) {
            consumer.start();
            assertThat(read.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(consumer.close(Duration.ofSeconds(20)).complete()).isTrue();
        }
    }

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        boolean isShown = false;
        for (String line : Files.readString(README).lines().toList()) {
            boolean isCommand = line.startsWith(COMMAND);
            if (isCommand) {
                examples.add(new Example(words(line.substring(COMMAND.length())), new ArrayList<>()));
            } else if (isShown && line.startsWith("    ")) {
                examples.get(examples.size() - 1).shown().add(line.substring(4).stripTrailing());
            }
            isShown = isCommand || (isShown && line.startsWith("    "));
        }
        return examples;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return words;
    }

    /** A command and the lines below it. */
    private record Example(List<String> words, List<String> shown) {
        boolean isAlwaysTheSame() {
            return words.get(0).equals("size") || words.get(0).equals("put") || words.contains("--format");
        }
    }
}
