package io.millrace.consumer.deadletter;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.local.LocalKinesis;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** What stands in a stream, read without a consumer. */
record Delivered(String shardId, Record wire, Payload payload) {
    /** Points a client at an engine of this machine. */
    static <B extends AwsClientBuilder<B, ?>> B at(
            URI endpoint, B builder, Consumer<ClientOverrideConfiguration.Builder> settings) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing")))
                .overrideConfiguration(settings);
    }

    static KinesisAsyncClient client(LocalKinesis engine) {
        return at(engine.endpoint(), KinesisAsyncClient.builder(), settings -> {})
                .build();
    }

    static List<Delivered> in(KinesisAsyncClient client, String stream) {
        List<Delivered> delivered = new ArrayList<>();
        client.listShards(list -> list.streamName(stream)).join().shards().forEach(shard -> {
            String iterator = client.getShardIterator(ask -> ask.streamName(stream)
                            .shardId(shard.shardId())
                            .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .join()
                    .shardIterator();
            GetRecordsResponse answer;
            do {
                String from = iterator;
                answer = client.getRecords(get -> get.shardIterator(from)).join();
                for (Record wire : answer.records()) {
                    delivered.add(new Delivered(
                            shard.shardId(),
                            wire,
                            Deaggregator.decode(wire.data().asByteBuffer())));
                }
                iterator = answer.nextShardIterator();
            } while (iterator != null && answer.millisBehindLatest() > 0);
        });
        return delivered;
    }
}
