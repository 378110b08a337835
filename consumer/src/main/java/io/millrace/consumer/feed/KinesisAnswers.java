package io.millrace.consumer.feed;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** From the SDK's answers and exceptions to ours, without a copy of the data. */
final class KinesisAnswers {
    private KinesisAnswers() {}

    static ReadAnswer answer(GetRecordsResponse response) {
        List<WireRecord> records =
                response.records().stream().map(KinesisAnswers::wireRecord).toList();
        Long behindMillis = response.millisBehindLatest();
        List<Shard> children =
                response.childShards().stream().map(KinesisAnswers::shard).toList();
        Duration behind = Duration.ofMillis(behindMillis == null ? 0 : behindMillis);
        return new ReadAnswer(records, response.nextShardIterator(), behind, children);
    }

    static ReadAnswer answer(SubscribeToShardEvent event) {
        List<WireRecord> records =
                event.records().stream().map(KinesisAnswers::wireRecord).toList();
        Long behindMillis = event.millisBehindLatest();
        List<Shard> children =
                event.childShards().stream().map(KinesisAnswers::shard).toList();
        Duration behind = Duration.ofMillis(behindMillis == null ? 0 : behindMillis);
        // Children are named at the end of a shard alone.
        return new ReadAnswer(
                records, children.isEmpty() ? event.continuationSequenceNumber() : null, behind, children);
    }

    private static WireRecord wireRecord(Record record) {
        Instant arrival = record.approximateArrivalTimestamp();
        return new WireRecord(
                new SequenceNumber(record.sequenceNumber()),
                record.partitionKey(),
                ByteBuffer.wrap(record.data().asByteArrayUnsafe()),
                arrival == null ? Instant.EPOCH : arrival);
    }

    private static Shard shard(ChildShard child) {
        HashKeyRange range = HashKeyRange.parse(
                child.hashKeyRange().startingHashKey(), child.hashKeyRange().endingHashKey());
        return new Shard(child.shardId(), Set.copyOf(child.parentShards()), range, false);
    }

    static ReadException failure(Throwable thrown) {
        Throwable wrapped = thrown instanceof CompletionException ? thrown.getCause() : null;
        Throwable cause = wrapped == null ? thrown : wrapped;
        ReadException.Kind kind = ReadException.Kind.OTHER;
        if (cause instanceof ProvisionedThroughputExceededException || cause instanceof LimitExceededException) {
            kind = ReadException.Kind.THROTTLED;
        } else if (cause instanceof ExpiredIteratorException) {
            kind = ReadException.Kind.ITERATOR_EXPIRED;
        } else if (cause instanceof ResourceInUseException) {
            kind = ReadException.Kind.IN_USE;
        } else if (cause instanceof ResourceNotFoundException) {
            kind = ReadException.Kind.NOT_FOUND;
        } else if (cause instanceof ApiCallTimeoutException || cause instanceof ApiCallAttemptTimeoutException) {
            kind = ReadException.Kind.NO_ANSWER;
        }
        return new ReadException(kind, String.valueOf(cause.getMessage()), cause);
    }
}
