package io.millrace.consumer;

import io.millrace.aggregation.Aggregator;
import io.millrace.aggregation.UserRecord;
import io.millrace.local.FaultPlan;
import io.millrace.local.Limits;
import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Kinesis and DynamoDB in this JVM, with clients, and a writer that knows nothing of the producer. */
final class Engine implements AutoCloseable {
    static final StaticCredentialsProvider ANYONE =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "thing"));

    private final AutoCloseable engine;
    private final LocalDynamoDb localDynamoDb = LocalDynamoDb.start();
    private final KinesisAsyncClient kinesis;
    private final DynamoDbAsyncClient dynamoDb = dynamoDbAt(localDynamoDb.endpoint());

    Engine() {
        this(FaultPlan.seeded(1));
    }

    Engine(FaultPlan faults) {
        this(LocalKinesis.builder().limits(Limits.none()).faults(faults).start());
    }

    Engine(LocalKinesis localKinesis) {
        this(localKinesis, localKinesis.endpoint());
    }

    /** On an engine that runs already and is closed with this. */
    Engine(AutoCloseable engine, URI endpoint) {
        this.engine = engine;
        kinesis = kinesisAt(endpoint);
    }

    static KinesisAsyncClient kinesisAt(URI endpoint) {
        return kinesisAt(endpoint, settings -> {});
    }

    static KinesisAsyncClient kinesisAt(URI endpoint, Consumer<ClientOverrideConfiguration.Builder> settings) {
        return KinesisAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .overrideConfiguration(settings)
                .build();
    }

    static DynamoDbAsyncClient dynamoDbAt(URI endpoint) {
        return DynamoDbAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(ANYONE)
                .build();
    }

    void createStream(String name, int shards) {
        kinesis.createStream(create -> create.streamName(name).shardCount(shards))
                .join();
        kinesis.waiter()
                .waitUntilStreamExists(describe -> describe.streamName(name))
                .join();
    }

    /** Deletes a stream and makes another one of its name, with its shard ids. */
    void recreateStream(String name, int shards) {
        kinesis.deleteStream(delete -> delete.streamName(name)).join();
        kinesis.waiter()
                .waitUntilStreamNotExists(describe -> describe.streamName(name))
                .join();
        createStream(name, shards);
    }

    String streamArn(String name) {
        return kinesis.describeStreamSummary(describe -> describe.streamName(name))
                .join()
                .streamDescriptionSummary()
                .streamARN();
    }

    /** The ARN of a new consumer for fan-out. */
    String registerConsumer(String stream, String name) {
        String streamArn = streamArn(stream);
        return kinesis.registerStreamConsumer(
                        register -> register.streamARN(streamArn).consumerName(name))
                .join()
                .consumer()
                .consumerARN();
    }

    KinesisAsyncClient kinesis() {
        return kinesis;
    }

    DynamoDbAsyncClient dynamoDb() {
        return dynamoDb;
    }

    ConsumerBuilder consumer(String stream, String application) {
        return KinesisConsumer.builder(stream, application)
                .kinesisClient(kinesis)
                .dynamoDbClient(dynamoDb);
    }

    /** Writes texts of one key, as an aggregate if there are several. */
    void put(String stream, String key, List<String> texts) {
        byte[] data = texts.get(0).getBytes(StandardCharsets.UTF_8);
        if (texts.size() > 1) {
            Aggregator aggregator = Aggregator.unstamped(1 << 20);
            texts.forEach(text -> aggregator.add(UserRecord.of(key, text.getBytes(StandardCharsets.UTF_8))));
            data = aggregator.encode();
        }
        SdkBytes bytes = SdkBytes.fromByteArray(data);
        kinesis.putRecord(put -> put.streamName(stream).partitionKey(key).data(bytes))
                .join();
    }

    List<Shard> openShards(String stream) {
        return kinesis.listShards(list -> list.streamName(stream)).join().shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .toList();
    }

    void split(String stream) {
        Shard first = openShards(stream).get(0);
        BigInteger start = new BigInteger(first.hashKeyRange().startingHashKey());
        BigInteger end = new BigInteger(first.hashKeyRange().endingHashKey());
        String middle = start.add(end).shiftRight(1).toString();
        kinesis.splitShard(split ->
                        split.streamName(stream).shardToSplit(first.shardId()).newStartingHashKey(middle))
                .join();
    }

    void merge(String stream) {
        List<Shard> open = openShards(stream);
        Shard right = open.get(1);
        Shard left = open.stream()
                .filter(shard -> new BigInteger(shard.hashKeyRange().endingHashKey())
                        .add(BigInteger.ONE)
                        .equals(new BigInteger(right.hashKeyRange().startingHashKey())))
                .findAny()
                .orElseThrow();
        kinesis.mergeShards(merge ->
                        merge.streamName(stream).shardToMerge(left.shardId()).adjacentShardToMerge(right.shardId()))
                .join();
    }

    @Override
    public void close() {
        kinesis.close();
        dynamoDb.close();
        localDynamoDb.close();
        try {
            engine.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
