package io.millrace.cli;

import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.deadletter.DeadLetter;
import io.millrace.consumer.deadletter.DeadLetterHeaders;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.PutResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/** The streams that letters go back to, with a producer each. */
final class ReplayTargets implements Replay.Target, AutoCloseable {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(20);

    /** Below the time for which a queue keeps a message from others. */
    private static final Duration PUT_LIMIT = Duration.ofMinutes(2);

    private final KinesisAsyncClient client;
    private final @Nullable String to;
    private final boolean keepCause;
    private final Map<String, KinesisProducer> producers = new HashMap<>();

    /**
     * Opens no stream before a letter goes there.
     *
     * @param to the stream for all of them; null for each letter's own
     * @param keepCause whether records keep the headers of their letters
     */
    ReplayTargets(KinesisAsyncClient client, @Nullable String to, boolean keepCause) {
        this.client = client;
        this.to = to;
        this.keepCause = keepCause;
    }

    /** In order for each key. */
    @Override
    public CompletableFuture<PutResult> put(DeadLetter letter) {
        UserRecord record = keepCause ? DeadLetterHeaders.mark(letter) : DeadLetterHeaders.strip(letter.content());
        return producers
                .computeIfAbsent(
                        to != null ? to : letter.stream(),
                        stream -> KinesisProducer.builder(stream)
                                .client(client)
                                .firstAnswerTimeout(FIRST_ANSWER)
                                .recordTtl(PUT_LIMIT)
                                .ordered()
                                .build())
                .put(record);
    }

    @Override
    public void close() {
        producers.values().forEach(KinesisProducer::close);
    }
}
