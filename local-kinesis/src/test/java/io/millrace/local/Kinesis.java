package io.millrace.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** One stream seen through an unchanged AWS client, in few words. */
record Kinesis(KinesisAsyncClient client, String stream) {
    PutRecordResponse put(String key, String data) {
        return client.putRecord(r -> r.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(data)))
                .join();
    }

    PutRecordResponse putAt(String hash, String data) {
        return client.putRecord(r -> r.streamName(stream)
                        .partitionKey("any")
                        .explicitHashKey(hash)
                        .data(SdkBytes.fromUtf8String(data)))
                .join();
    }

    List<Shard> shards() {
        return client.listShards(r -> r.streamName(stream)).join().shards();
    }

    Shard shard(int index) {
        return shards().stream()
                .filter(shard -> shard.shardId().endsWith("%012d".formatted(index)))
                .findFirst()
                .orElseThrow();
    }

    StreamDescriptionSummary summary() {
        return client.describeStreamSummary(r -> r.streamName(stream)).join().streamDescriptionSummary();
    }

    String arn() {
        return summary().streamARN();
    }

    /** How many of the stream's shards are open. */
    int openShards() {
        return summary().openShardCount();
    }

    String iterator(String shard, ShardIteratorType type) {
        return iterator(GetShardIteratorRequest.builder().shardId(shard).shardIteratorType(type));
    }

    String iterator(GetShardIteratorRequest.Builder request) {
        return client.getShardIterator(request.streamName(stream).build())
                .join()
                .shardIterator();
    }

    GetRecordsResponse get(String iterator) {
        return client.getRecords(r -> r.shardIterator(iterator)).join();
    }

    /** The data of every record from an iterator to the tip or to the shard's end. */
    List<String> readAll(String from) {
        List<String> found = new ArrayList<>();
        String iterator = from;
        while (iterator != null) {
            GetRecordsResponse got = get(iterator);
            got.records().forEach(record -> found.add(text(record)));
            iterator = got.records().isEmpty() && got.millisBehindLatest() == 0 ? null : got.nextShardIterator();
        }
        return found;
    }

    List<String> readAll(int shardIndex) {
        return readAll(iterator(shard(shardIndex).shardId(), ShardIteratorType.TRIM_HORIZON));
    }

    static String text(Record record) {
        return record.data().asString(StandardCharsets.UTF_8);
    }

    /** What a call failed with. */
    static Throwable failure(CompletableFuture<?> call) {
        Throwable cause = call.handle((answer, failure) -> failure).join();
        assertThat(cause).as("failure of the call").isNotNull();
        return cause instanceof CompletionException ? requireNonNull(cause.getCause()) : cause;
    }
}
