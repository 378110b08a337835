package io.millrace.consumer.feed;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.kinesis.model.ChildShard;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;

/** From the SDK's answers to ours, without a copy of the data. */
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
        String continuation = children.isEmpty() ? event.continuationSequenceNumber() : null;
        return new ReadAnswer(
                records, continuation == null ? null : new SequenceNumber(continuation).digits(), behind, children);
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
}
