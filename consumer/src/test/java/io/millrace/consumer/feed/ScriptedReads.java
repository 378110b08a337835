package io.millrace.consumer.feed;

import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A service that answers what a test wrote down, each answer 10 ms after its call; empty answers at the tip after that. */
final class ScriptedReads implements RecordReads {
    private static final Duration WAY = Duration.ofMillis(10);

    private final VirtualTime time;
    private final Deque<Supplier<ReadAnswer>> answers = new ArrayDeque<>();
    private final Deque<ReadException> iteratorFailures = new ArrayDeque<>();
    final List<ReadFrom> opened = new ArrayList<>();
    final List<Long> readMillis = new ArrayList<>();
    final List<Integer> limits = new ArrayList<>();
    boolean silent;
    private int iterators;

    ScriptedReads(VirtualTime time) {
        this.time = time;
    }

    static WireRecord wire(long sequence, int sizeBytes) {
        return new WireRecord(
                new SequenceNumber(Long.toString(sequence)), "key", ByteBuffer.allocate(sizeBytes), Instant.EPOCH);
    }

    void records(Duration behind, WireRecord... records) {
        answers.add(() -> new ReadAnswer(List.of(records), "next", behind, List.of()));
    }

    void end(List<Shard> children, WireRecord... records) {
        answers.add(() -> new ReadAnswer(List.of(records), null, Duration.ZERO, children));
    }

    void fail(ReadException.Kind kind) {
        answers.add(() -> {
            throw new ReadException(kind, "scripted", new IllegalStateException());
        });
    }

    void failIterator(ReadException.Kind kind) {
        iteratorFailures.add(new ReadException(kind, "scripted", new IllegalStateException()));
    }

    @Override
    public CompletionStage<String> iterator(String shardId, ReadFrom from) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        ReadException failure = iteratorFailures.poll();
        time.after(WAY, () -> {
            if (failure == null) {
                opened.add(from);
                answer.complete("iterator-" + iterators++);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
        readMillis.add(time.nowNanos() / 1_000_000);
        limits.add(maxRecords);
        CompletableFuture<ReadAnswer> answer = new CompletableFuture<>();
        if (silent) {
            return answer;
        }
        Supplier<ReadAnswer> next = answers.isEmpty()
                ? () -> new ReadAnswer(List.of(), "next", Duration.ZERO, List.of())
                : answers.remove();
        time.after(WAY, () -> {
            try {
                answer.complete(next.get());
            } catch (ReadException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }
}
