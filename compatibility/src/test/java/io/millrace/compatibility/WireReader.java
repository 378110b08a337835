package io.millrace.compatibility;

import static org.awaitility.Awaitility.await;

import io.millrace.aggregation.HashKeyRange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** All wire records of a stream, by plain GetRecords calls. */
final class WireReader {
    private static final Duration SHARD_LIMIT = Duration.ofMinutes(1);

    /**
     * One wire record and the hash range of the shard it stands in.
     *
     * @param range the shard's
     * @param partitionKey the outer one
     * @param content the bytes
     */
    record WireRecord(HashKeyRange range, String partitionKey, ByteBuffer content) {
        /** A view with a position of its own, every time it is asked for. */
        @Override
        public ByteBuffer content() {
            return content.duplicate();
        }
    }

    private WireReader() {}

    /** Reads every shard from its start to its end, or to the tip if it is open; nobody may write meanwhile. */
    static List<WireRecord> read(Engines engines, String stream) {
        List<WireRecord> records = new ArrayList<>();
        for (Shard shard : engines.shards(stream)) {
            HashKeyRange range = HashRanges.of(shard);
            for (Record record : readShard(engines.kinesis(), stream, shard.shardId())) {
                records.add(new WireRecord(
                        range, record.partitionKey(), record.data().asByteBuffer()));
            }
        }
        return records;
    }

    private static List<Record> readShard(KinesisAsyncClient client, String stream, String shardId) {
        String[] iterator = {
            client.getShardIterator(request -> request.streamName(stream)
                            .shardId(shardId)
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .join()
                    .shardIterator()
        };
        List<Record> records = new ArrayList<>();
        await("the end of " + shardId).atMost(SHARD_LIMIT).until(() -> {
            GetRecordsResponse answer = client.getRecords(request -> request.shardIterator(iterator[0]))
                    .join();
            records.addAll(answer.records());
            iterator[0] = answer.nextShardIterator();
            return atEnd(answer, iterator[0]);
        });
        return records;
    }

    private static boolean atEnd(GetRecordsResponse answer, @Nullable String next) {
        return next == null || (answer.records().isEmpty() && answer.millisBehindLatest() == 0);
    }
}
