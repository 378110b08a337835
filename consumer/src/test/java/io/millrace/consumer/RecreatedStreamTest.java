package io.millrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stream that is deleted and made anew under its name, between two starts of an application. */
class RecreatedStreamTest {
    private static Engine engine;

    private final Queue<String> delivered = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void startEngine() {
        engine = new Engine();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    private KinesisConsumer start(String application) {
        KinesisConsumer consumer = engine.consumer("again", application)
                .onRecord(record -> delivered.add(
                        StandardCharsets.UTF_8.decode(record.data()).toString()))
                .build();
        consumer.start();
        return consumer;
    }

    private void readToTheEnd(String application, String last) throws Exception {
        try (KinesisConsumer consumer = start(application)) {
            consumer.started().get(30, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30)).until(() -> delivered.contains(last));
        }
    }

    @Test
    void streamThatWasCreatedAgainStopsTheStartAndIsReadUnderAnotherName() throws Exception {
        engine.createStream("again", 1);
        engine.put("again", "k", List.of("old"));
        readToTheEnd("first", "old");
        readToTheEnd("first", "old");

        engine.recreateStream("again", 1);
        engine.put("again", "k", List.of("new"));
        try (KinesisConsumer stopped = start("first")) {
            assertThatThrownBy(() -> stopped.started().get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(ConsumerException.class)
                    .hasMessageContaining("stream 'again' was deleted and created again")
                    .hasMessageContaining("delete tables 'first' and 'first-millrace'");
        }
        assertThat(delivered).containsExactly("old");

        readToTheEnd("second", "new");
        assertThat(delivered).containsExactly("old", "new");
    }
}
