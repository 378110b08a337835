package io.millrace.agent.publish;

import io.millrace.agent.record.Batch;
import io.millrace.aggregation.UserRecord;
import io.millrace.producer.KinesisProducer;
import io.millrace.producer.PutFailedException;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.PutResult;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One batch on its way into a stream. Put by one thread at a time; what comes of it may be told by any. */
final class StreamSending {
    /**
     * From how many bytes of one key on records share an aggregate of their own; fewer share one with other keys, which costs a future for
     * each and fills the Kinesis record better.
     */
    static final int LEAST_AGGREGATE_BYTES = 8 * 1024;

    final BatchOutcome outcome;

    private final KinesisProducer producer;
    private final StreamRules rules;
    private final StreamAnswers answers;
    private @Nullable Batch batch;
    private @Nullable List<KeyGroup> groups;
    private int atGroup;
    private int place;
    private long bytesLeft;

    StreamSending(Batch batch, KinesisProducer producer, StreamRules rules, StreamAnswers answers) {
        this.outcome = new BatchOutcome(batch.count());
        this.batch = batch;
        this.producer = producer;
        this.rules = rules;
        this.answers = answers;
    }

    /** Puts what it can; answers null when all is put, otherwise what completes when there is room for more. Never throws. */
    @Nullable
    CompletionStage<Void> advance(Sealer sealer) {
        Batch records = batch;
        if (records == null || outcome.result.isDone()) {
            return null;
        }
        try {
            if (!putAll(records, sealer)) {
                return producer.whenRoom();
            }
        } catch (IllegalStateException e) {
            outcome.endRest("The destination is closed");
        } catch (RuntimeException e) {
            answers.broken(e);
            outcome.endRest("Records could not be prepared for the stream: " + e);
        }
        // Everything has been copied.
        batch = null;
        groups = null;
        return null;
    }

    private boolean putAll(Batch records, Sealer sealer) {
        List<KeyGroup> all = groups;
        if (all == null) {
            all = KeyGroup.of(records, PartitionKeys.of(rules.keys(), records, rules.hostName()), tooLong(records));
            groups = all;
            bytesLeft = all.isEmpty() ? 0 : all.get(0).bytes();
        }
        while (atGroup < all.size()) {
            KeyGroup group = all.get(atGroup);
            while (place < group.count()) {
                if (!(isAggregated(group) ? putAggregate(records, group, sealer) : putOne(records, group))) {
                    return false;
                }
            }
            atGroup++;
            place = 0;
            bytesLeft = atGroup < all.size() ? all.get(atGroup).bytes() : 0;
        }
        return true;
    }

    private BitSet tooLong(Batch records) {
        BitSet tooLong = new BitSet();
        int most = rules.maxRecordBytes();
        for (int i = 0; i < records.count(); i++) {
            if (records.length(i) > most) {
                tooLong.set(i);
                outcome.refused(
                        new int[] {i},
                        "A record of " + records.length(i) + " bytes is longer than " + most
                                + ", the most that the stream takes");
            }
        }
        return tooLong;
    }

    private boolean isAggregated(KeyGroup group) {
        boolean isWorthIt = rules.withIds() || (bytesLeft >= LEAST_AGGREGATE_BYTES && place < group.count() - 1);
        return isWorthIt && rules.aggregates() && !answers.mustPutSingly();
    }

    private boolean putAggregate(Batch records, KeyGroup group, Sealer sealer) {
        Sealer.Sealed sealed = sealer.seal(records, group, place, rules.withIds(), rules.compressor());
        CompletableFuture<PutResult> put = producer.putAggregate(sealed.aggregate());
        return !isFull(put) && expect(put, records, group, sealed.end());
    }

    private boolean putOne(Batch records, KeyGroup group) {
        int index = group.index(place);
        ByteBuffer data = ByteBuffer.wrap(records.bytes(), records.start(index), records.length(index));
        CompletableFuture<PutResult> put;
        try {
            put = producer.put(UserRecord.of(group.key, data));
        } catch (IllegalArgumentException e) {
            outcome.refused(new int[] {index}, String.valueOf(e.getMessage()));
            place++;
            return true;
        }
        return !isFull(put) && expect(put, records, group, place + 1);
    }

    /** The records from the place on to before {@code end} have been put. */
    private boolean expect(CompletableFuture<PutResult> put, Batch records, KeyGroup group, int end) {
        int[] indices = group.indices(place, end);
        long bytes = 0;
        for (int index : indices) {
            bytes += records.length(index);
        }
        long size = bytes;
        var unused = put.whenComplete((stored, failure) -> settled(indices, size, stored, failure));
        place = end;
        bytesLeft -= bytes;
        return true;
    }

    private void settled(int[] indices, long bytes, @Nullable PutResult stored, @Nullable Throwable failure) {
        if (stored != null) {
            answers.stored(indices.length, bytes, stored);
            outcome.delivered(indices);
        } else if (failure instanceof PutFailedException failed) {
            answers.failed(indices.length, failed);
            outcome.undelivered(indices, String.valueOf(failed.getMessage()));
        } else {
            outcome.undelivered(indices, String.valueOf(failure));
        }
    }

    private static boolean isFull(CompletableFuture<PutResult> put) {
        return put.isCompletedExceptionally()
                && put.handle((stored, failure) -> failure).getNow(null) instanceof PutFailedException failed
                && failed.reason() == Reason.BUFFER_FULL;
    }
}
