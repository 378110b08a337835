package io.millrace.consumer.simulation;

import io.millrace.consumer.feed.ReadAnswer;
import io.millrace.consumer.feed.ReadException;
import io.millrace.consumer.feed.ReadFrom;
import io.millrace.consumer.feed.RecordReads;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One process's reads of the model stream, with throttles, failures, empty answers and expired iterators. */
final class ModelReads implements RecordReads {
    private final VirtualTime time;
    private final RandomGenerator random;
    private final ModelStream stream;
    private final BooleanSupplier trouble;

    ModelReads(VirtualTime time, RandomGenerator random, ModelStream stream, BooleanSupplier trouble) {
        this.time = time;
        this.random = random;
        this.stream = stream;
        this.trouble = trouble;
    }

    @Override
    public CompletionStage<String> iterator(String shardId, ReadFrom from) {
        return later(() -> {
            failSometimes(ReadException.Kind.OTHER, 0.02);
            return shardId + ":" + index(stream.life(shardId).records(), from);
        });
    }

    private static int index(List<WireRecord> records, ReadFrom from) {
        SequenceNumber sequence = from.sequence();
        if (sequence == null) {
            return 0;
        }
        int index = 0;
        int least = from.type() == ReadFrom.Type.AT_SEQUENCE_NUMBER ? 0 : 1;
        while (index < records.size() && records.get(index).sequence().compareTo(sequence) < least) {
            index++;
        }
        return index;
    }

    @Override
    public CompletionStage<ReadAnswer> read(String iterator, int maxRecords) {
        return later(() -> {
            failSometimes(ReadException.Kind.THROTTLED, 0.03);
            failSometimes(ReadException.Kind.ITERATOR_EXPIRED, 0.01);
            failSometimes(ReadException.Kind.OTHER, 0.01);
            return answer(iterator, maxRecords);
        });
    }

    private ReadAnswer answer(String iterator, int maxRecords) {
        int colon = iterator.indexOf(':');
        ModelStream.Life shard = stream.life(iterator.substring(0, colon));
        int from = Integer.parseInt(iterator.substring(colon + 1));
        int most = trouble.getAsBoolean() ? random.nextInt(20) : maxRecords;
        int to = Math.min(shard.records().size(), from + Math.min(most, maxRecords));
        boolean atEnd = to == shard.records().size();
        boolean over = atEnd && shard.isClosed();
        List<Shard> children = over && random.nextInt(5) > 0 ? stream.children(shard.id()) : List.of();
        return new ReadAnswer(
                shard.records().subList(from, to),
                over ? null : shard.id() + ":" + to,
                atEnd ? Duration.ZERO : Duration.ofSeconds(1),
                children);
    }

    private void failSometimes(ReadException.Kind kind, double share) {
        if (trouble.getAsBoolean() && random.nextDouble() < share) {
            throw new ReadException(kind, "scripted", new IllegalStateException());
        }
    }

    private <T> CompletionStage<T> later(Supplier<T> answer) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        time.after(Duration.ofMillis(3 + random.nextInt(20)), () -> {
            @Nullable ReadException failure = null;
            try {
                stage.complete(answer.get());
            } catch (ReadException e) {
                failure = e;
            }
            if (failure != null) {
                stage.completeExceptionally(failure);
            }
        });
        return stage;
    }
}
