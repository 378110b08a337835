package io.millrace.consumer.lease;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The rows of streams in one process, which may stop to answer. */
public final class InMemoryStreamRows implements StreamRows {
    final Map<String, Instant> created = new HashMap<>();
    final Map<String, Long> asked = new HashMap<>();
    boolean answers = true;

    private <T> CompletionStage<T> answer(T value) {
        return answers
                ? CompletableFuture.completedFuture(value)
                : CompletableFuture.failedFuture(new IllegalStateException("no answer"));
    }

    @Override
    public CompletionStage<Optional<Instant>> created(String streamName) {
        return answer(Optional.ofNullable(created.get(streamName)));
    }

    @Override
    public CompletionStage<WriteResult<Instant>> note(String streamName, Instant time) {
        Instant before = created.putIfAbsent(streamName, time);
        return answer(
                before == null ? new WriteResult.Written<>(time) : new WriteResult.Conflict<>(Optional.of(before)));
    }

    @Override
    public CompletionStage<Long> asked(String streamId) {
        return answer(asked.getOrDefault(streamId, 0L));
    }

    @Override
    public CompletionStage<WriteResult<Long>> ask(String streamId, long seen) {
        long before = asked.getOrDefault(streamId, 0L);
        if (before != seen) {
            return answer(new WriteResult.Conflict<>(Optional.of(before)));
        }
        asked.put(streamId, seen + 1);
        return answer(new WriteResult.Written<>(seen + 1));
    }
}
