package io.millrace.producer;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.SimulatedStream.SimulatedShard;
import io.millrace.producer.SimulatedStream.Written;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** Reads everything that a real stream holds. */
final class StreamCopy {
    private StreamCopy() {}

    static SimulatedStream of(KinesisAsyncClient client, String stream) {
        Map<String, SimulatedShard> copies = new LinkedHashMap<>();
        // Parents are listed before their children.
        for (Shard shard : client.listShards(r -> r.streamName(stream)).join().shards()) {
            HashKeyRange range = HashKeyRange.parse(
                    shard.hashKeyRange().startingHashKey(), shard.hashKeyRange().endingHashKey());
            List<SimulatedShard> parents = Stream.of(shard.parentShardId(), shard.adjacentParentShardId())
                    .filter(Objects::nonNull)
                    .map(copies::get)
                    .toList();
            SimulatedShard copy = new SimulatedShard(shard.shardId(), range, parents);
            read(client, stream, shard.shardId(), copy.log);
            copies.put(copy.id, copy);
        }
        return SimulatedStream.of(List.copyOf(copies.values()));
    }

    private static void read(KinesisAsyncClient client, String stream, String shardId, List<Written> log) {
        @Nullable
        String iterator = client.getShardIterator(
                        r -> r.streamName(stream).shardId(shardId).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .join()
                .shardIterator();
        while (iterator != null) {
            String at = iterator;
            GetRecordsResponse page =
                    client.getRecords(r -> r.shardIterator(at)).join();
            for (Record record : page.records()) {
                byte[] bytes = record.data().asByteArrayUnsafe();
                log.add(new Written(record.sequenceNumber(), new WireRecord(record.partitionKey(), null, bytes)));
            }
            boolean isAtTip = page.records().isEmpty() && page.millisBehindLatest() == 0;
            iterator = isAtTip ? null : page.nextShardIterator();
        }
    }
}
