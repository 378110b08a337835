package io.millrace.agent.acceptance;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** The lines in a stream, read on from call to call. For one thread. */
final class StreamLines implements AutoCloseable {
    private final KinesisAsyncClient client;
    private final String stream;
    private final Map<String, String> positions = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Integer> perShard = new HashMap<>();
    private int wireRecords;

    StreamLines(URI endpoint, String stream) {
        this.stream = stream;
        this.client = KinesisAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    /** All that have been put so far. */
    List<String> all() {
        if (positions.isEmpty()) {
            for (Shard shard : client.listShards(request -> request.streamName(stream))
                    .join()
                    .shards()) {
                positions.put(shard.shardId(), beginning(shard.shardId()));
            }
        }
        positions.replaceAll(this::readOn);
        return lines;
    }

    /** How many lines are in a shard, of what was read by {@link #all}. */
    int in(String shard) {
        return perShard.getOrDefault(shard, 0);
    }

    int wireRecords() {
        return wireRecords;
    }

    @Override
    public void close() {
        client.close();
    }

    private String beginning(String shard) {
        return client.getShardIterator(request ->
                        request.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .join()
                .shardIterator();
    }

    private String readOn(String shard, String from) {
        String next = from;
        while (true) {
            String position = next;
            var answer = client.getRecords(request -> request.shardIterator(position))
                    .join();
            answer.records().forEach(record -> add(shard, record));
            next = answer.nextShardIterator();
            if (answer.records().isEmpty()) {
                return next;
            }
        }
    }

    private void add(String shard, Record record) {
        wireRecords++;
        if (Deaggregator.decode(record.data().asByteBuffer()) instanceof Payload.Aggregated aggregate) {
            for (SubRecord one : aggregate) {
                add(shard, one.record().data());
            }
        } else {
            add(shard, record.data().asByteBuffer());
        }
    }

    private void add(String shard, ByteBuffer data) {
        lines.add(StandardCharsets.ISO_8859_1.decode(data).toString());
        perShard.merge(shard, 1, Integer::sum);
    }
}
