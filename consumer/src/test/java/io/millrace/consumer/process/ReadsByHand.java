package io.millrace.consumer.process;

import io.millrace.consumer.feed.ReadAnswer;
import io.millrace.consumer.feed.ReadException;
import io.millrace.consumer.feed.ReadFrom;
import io.millrace.consumer.feed.RecordReads;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The service's side of one shard as a test wants it; answers take 20 ms. */
final class ReadsByHand implements RecordReads {
    /** What the service does with reads. */
    enum Mood {
        ANSWERS,
        THROTTLES,
        REFUSES,
        SAYS_NOTHING
    }

    private final VirtualTime time;
    private final List<WireRecord> records = new ArrayList<>();
    Mood mood = Mood.ANSWERS;
    int iterators;

    ReadsByHand(VirtualTime time) {
        this.time = time;
    }

    void write(String text, Instant arrival) {
        write("key", text, arrival);
    }

    void write(String key, String text, Instant arrival) {
        String sequence = Long.toString(records.size() + 1);
        ByteBuffer data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        records.add(new WireRecord(new SequenceNumber(sequence), key, data, arrival));
    }

    @Override
    public CompletionStage<String> iterator(String shardId, ReadFrom from) {
        iterators++;
        SequenceNumber sequence = from.sequence();
        long read = sequence == null ? 0 : Long.parseLong(sequence.digits());
        boolean again = from.type() == ReadFrom.Type.AT_SEQUENCE_NUMBER;
        return answer(Long.toString(again ? read - 1 : read));
    }

    @Override
    public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
        int from = Integer.parseInt(iterator);
        int to = records.size();
        return answer(new ReadAnswer(records.subList(from, to), Integer.toString(to), Duration.ZERO, List.of()));
    }

    private <T> CompletionStage<T> answer(T value) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Mood now = mood;
        time.after(Duration.ofMillis(20), () -> {
            switch (now) {
                case ANSWERS -> answer.complete(value);
                case THROTTLES -> answer.completeExceptionally(failure(ReadException.Kind.THROTTLED));
                case REFUSES -> answer.completeExceptionally(failure(ReadException.Kind.OTHER));
                case SAYS_NOTHING -> {}
            }
        });
        return answer;
    }

    private static ReadException failure(ReadException.Kind kind) {
        return new ReadException(kind, "scripted", new IllegalStateException());
    }
}
