package io.millrace.consumer.simulation;

import io.millrace.consumer.feed.ReadAnswer;
import io.millrace.consumer.feed.ReadException;
import io.millrace.consumer.feed.ReadFrom;
import io.millrace.consumer.feed.RecordReads;
import io.millrace.consumer.feed.WireRecord;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One process's reads of the model stream, with throttles, failures, empty answers and expired iterators. */
final class ModelReads implements RecordReads {
    private static final long LARGEST_ANSWER_BYTES = 10 << 20;
    private static final long ITERATOR_LIFE_NANOS = Duration.ofMinutes(5).toNanos();

    private final FleetModel fleet;
    private final RandomGenerator random;
    private final BrokenRule broken;

    ModelReads(FleetModel fleet, RandomGenerator random, BrokenRule broken) {
        this.fleet = fleet;
        this.random = random;
        this.broken = broken;
    }

    @Override
    public CompletionStage<String> iterator(String shardId, ReadFrom from) {
        return later(() -> {
            failSometimes(ReadException.Kind.OTHER, 0.02);
            return named(shardId, index(fleet.stream().life(shardId).records(), from));
        });
    }

    /** Of the first record of a shard that is read from a place. */
    int index(List<WireRecord> records, ReadFrom from) {
        SequenceNumber sequence = from.sequence();
        if (sequence == null) {
            return indexAt(records, from);
        }
        if (!fleet.stream().knows(sequence)) {
            throw new ReadException(
                    ReadException.Kind.OTHER, "InvalidArgument: not of this stream", new IllegalStateException());
        }
        int index = 0;
        int least = from.type() == ReadFrom.Type.AT_SEQUENCE_NUMBER ? 0 : 1;
        while (index < records.size() && records.get(index).sequence().compareTo(sequence) < least) {
            index++;
        }
        return broken == BrokenRule.STARTS_BEFORE_THE_MARK ? Math.max(0, index - 3) : index;
    }

    /** As the service does it: what came at that time or later. */
    private int indexAt(List<WireRecord> records, ReadFrom from) {
        Instant at = from.type() == ReadFrom.Type.LATEST ? fleet.serviceTime() : from.time();
        int index = 0;
        while (at != null
                && index < records.size()
                && records.get(index).arrival().isBefore(at)) {
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

    private String named(String shardId, int index) {
        return shardId + ":" + index + ":" + fleet.time().nowNanos() + ":" + fleet.generation();
    }

    private ReadAnswer answer(String iterator, int maxRecords) {
        String[] parts = iterator.split(":", 4);
        if (fleet.time().nowNanos() - Long.parseLong(parts[2]) > ITERATOR_LIFE_NANOS) {
            throw new ReadException(ReadException.Kind.ITERATOR_EXPIRED, "too old", new IllegalStateException());
        }
        if (!parts[3].equals(Integer.toString(fleet.generation()))) {
            throw new ReadException(
                    ReadException.Kind.OTHER, "InvalidArgument: iterator of no stream", new IllegalStateException());
        }
        ModelStream.Life shard = fleet.stream().life(parts[0]);
        int from = Integer.parseInt(parts[1]);
        int most = fleet.inTrouble() ? random.nextInt(20) : maxRecords;
        int to = fitting(
                shard.records(),
                from,
                Math.min(shard.records().size(), from + Math.min(most, maxRecords)),
                LARGEST_ANSWER_BYTES);
        boolean atEnd = to == shard.records().size();
        boolean over = atEnd && shard.isClosed();
        List<Shard> children = over && random.nextInt(5) > 0 ? fleet.stream().children(shard.id()) : List.of();
        fleet.judge().heldBytes().answered(shard.records().subList(from, to));
        return new ReadAnswer(
                inOrder(shard.records().subList(from, to)),
                over ? null : named(shard.id(), to),
                atEnd ? Duration.ZERO : Duration.ofSeconds(1),
                children);
    }

    /** Up to where records fit into so many bytes; one fits always. */
    static int fitting(List<WireRecord> records, int from, int to, long mostBytes) {
        long bytes = 0;
        for (int index = from; index < to; index++) {
            bytes += records.get(index).sizeBytes();
            if (bytes > mostBytes && index > from) {
                return index;
            }
        }
        return to;
    }

    List<WireRecord> inOrder(List<WireRecord> records) {
        List<WireRecord> copy = new ArrayList<>(records);
        if (broken == BrokenRule.READS_OUT_OF_ORDER && copy.size() > 1 && random.nextInt(10) == 0) {
            Collections.swap(copy, 0, 1);
        }
        if (broken == BrokenRule.DAMAGED_AGGREGATES_PASSED_OVER) {
            copy.removeIf(this::isDamaged);
        } else if (broken == BrokenRule.DAMAGED_AGGREGATES_IN_PART) {
            copy.replaceAll(record -> isDamaged(record) ? withoutLastByte(record) : record);
        }
        return copy;
    }

    private boolean isDamaged(WireRecord record) {
        return fleet.stream().damaged().containsKey(record.sequence());
    }

    private static WireRecord withoutLastByte(WireRecord record) {
        ByteBuffer data = record.data();
        return new WireRecord(
                record.sequence(), record.partitionKey(), data.slice(0, data.limit() - 1), record.arrival());
    }

    private void failSometimes(ReadException.Kind kind, double share) {
        if (fleet.inTrouble() && random.nextDouble() < share) {
            throw new ReadException(kind, "scripted", new IllegalStateException());
        }
    }

    private void failIfDown() {
        if (fleet.isKinesisDown()) {
            throw new ReadException(ReadException.Kind.OTHER, "scripted outage", new IllegalStateException());
        }
    }

    private <T> CompletionStage<T> later(Supplier<T> answer) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        fleet.countRead();
        fleet.time().after(Duration.ofMillis(3 + random.nextInt(20)), () -> {
            @Nullable ReadException failure = null;
            try {
                failIfDown();
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
