package io.millrace.consumer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** The recipes for dead letters, as the documents have them. */
class DeadLetterRecipesTest {
    @TempDir
    private Path directory;

    @Test
    void anotherStreamWithFilesForWhatItDoesNotTake() throws IOException {
        try (LocalKinesis engine = LocalKinesis.start();
                KinesisAsyncClient kinesis = Delivered.client(engine)) {
            engine.createStream("clicks-dead", 1);
            FileDeadLetters files = FileDeadLetters.in(directory);
            DeadLetterDestination dead =
                    KinesisDeadLetters.to(kinesis, "clicks-dead").orElse(files);
            assertThat(dead.put(Letters.documented()).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
            assertThat(Delivered.in(kinesis, "clicks-dead")).hasSize(1);
            files.close();
            assertThat(DeadLetterReader.files(directory)).isEmpty();
        }
    }

    @Test
    void queue() throws IOException {
        try (LocalQueue queue = new LocalQueue();
                SqsAsyncClient sqs = Delivered.at(queue.endpoint(), SqsAsyncClient.builder(), settings -> {})
                        .build()) {
            String queueUrl = queue.url("clicks-dead");
            DeadLetterDestination dead = SqsDeadLetters.to(sqs, queueUrl);
            assertThat(dead.put(Letters.documented()).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
            assertThat(queue.sent()).hasSize(1);
        }
    }

    @Test
    void filesWithASharedSync() throws IOException {
        FileDeadLetters dead = FileDeadLetters.builder(directory)
                .maxFileBytes(16L * 1024 * 1024)
                .syncInterval(Duration.ofMillis(50))
                .build();
        assertThat(dead.put(Letters.documented()).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
        dead.close();
        Path file = DeadLetterReader.files(directory).get(0);
        try (DeadLetterReader reader = DeadLetterReader.open(file)) {
            for (DeadLetterReader.Line line = reader.next(); line != null; line = reader.next()) {
                if (line.letter() != null) {
                    look(line.letter());
                }
            }
        }
    }

    @Test
    void onesOwn() {
        Map<String, byte[]> table = new ConcurrentHashMap<>();
        DeadLetterDestination dead = letter -> CompletableFuture.runAsync(() ->
                table.put(letter.source().shardId() + "/" + letter.source().position(), DeadLetterJson.write(letter)));
        assertThat(dead.put(Letters.documented()).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
        assertThat(table.values())
                .singleElement()
                .satisfies(json -> assertThat(DeadLetterJson.parse(json)).isEqualTo(Letters.documented()));
    }

    private static void look(DeadLetter letter) {
        assertThat(letter).isEqualTo(Letters.documented());
    }
}
