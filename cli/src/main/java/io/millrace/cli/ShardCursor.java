package io.millrace.cli;

import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Where a walk stands in one shard. Used by one thread at a time. */
final class ShardCursor {
    private static final int MOST_RECORDS = 10_000;

    private final ShardReads reads;
    private final Shard shard;
    private final Position from;
    private @Nullable String iterator;
    private @Nullable String last;
    private long dueNanos;

    ShardCursor(ShardReads reads, Shard shard, Position from, long dueNanos) {
        this.reads = reads;
        this.shard = shard;
        this.from = from;
        this.dueNanos = dueNanos;
    }

    Shard shard() {
        return shard;
    }

    long dueNanos() {
        return dueNanos;
    }

    void dueAt(long nanos) {
        dueNanos = nanos;
    }

    /** The next records. An iterator lives for five minutes; whoever reads the output may have paused for longer. */
    CompletableFuture<GetRecordsResponse> read() {
        String present = iterator;
        return present == null
                ? readAnew()
                : reads.read(present, MOST_RECORDS)
                        .exceptionallyCompose(failure -> Failure.unwrap(failure) instanceof ExpiredIteratorException
                                ? readAnew()
                                : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<GetRecordsResponse> readAnew() {
        String behind = last;
        CompletableFuture<String> found =
                behind == null ? reads.iterator(shard.shardId(), from) : reads.iteratorBehind(shard.shardId(), behind);
        return found.thenCompose(fresh -> reads.read(fresh, MOST_RECORDS));
    }

    /** Takes in an answer; false at the end of the shard. */
    boolean advance(GetRecordsResponse answer) {
        List<Record> records = answer.records();
        if (!records.isEmpty()) {
            last = records.get(records.size() - 1).sequenceNumber();
        }
        iterator = answer.nextShardIterator();
        return iterator != null;
    }
}
