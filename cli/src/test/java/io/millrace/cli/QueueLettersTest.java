package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Messages that are left become visible again at the end, as far as they are still this reader's. */
class QueueLettersTest {
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void messagesThatAreLeftAreShownTenAtATimeAndThoseOfOthersAreNotTouched() throws IOException {
        try (LocalQueue queue = new LocalQueue();
                Clients clients = Clients.of(queue.endpoint(), null, false);
                SqsAsyncClient sqs = clients.sqs(queue.endpoint())) {
            for (int i = 0; i < 40; i++) {
                queue.add("secret " + i);
            }
            try (QueueLetters letters = new QueueLetters(sqs, queue.url(), nanos::get)) {
                leave(letters, 10);
                nanos.set(TimeUnit.SECONDS.toNanos(200));
                // The fourth ten are received, and looked at by nobody.
                leave(letters, 21);
                assertThat(queue.visible()).isEmpty();
                nanos.set(TimeUnit.SECONDS.toNanos(300));
            }
            assertThat(queue.visible()).hasSize(30).doesNotContain("secret 0", "secret 9");
            assertThat(queue.showings()).isEqualTo(3);
        }
    }

    private static void leave(QueueLetters letters, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            Objects.requireNonNull(letters.next()).settling().settled(false);
        }
    }
}
