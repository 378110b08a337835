package io.millrace.compatibility;

import static org.awaitility.Awaitility.await;

import io.millrace.local.LocalDynamoDb;
import io.millrace.local.LocalKinesis;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** The engines that KPL, KCL and Millrace meet on, with a client for each. */
final class Engines implements AutoCloseable {
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
    static final Region REGION = Region.US_EAST_1;
    private static final Duration CHANGE_LIMIT = Duration.ofSeconds(20);

    private final LocalKinesis engine;
    private final LocalDynamoDb tables;
    private final KinesisAsyncClient kinesis;
    private final DynamoDbAsyncClient dynamoDb;

    private Engines(LocalKinesis engine, Function<LocalKinesis, KinesisAsyncClient> client) {
        this.engine = engine;
        this.tables = LocalDynamoDb.start();
        this.kinesis = client.apply(engine);
        this.dynamoDb = DynamoDbAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(CREDENTIALS)
                .endpointOverride(tables.endpoint())
                .build();
    }

    /** Starts the engine that a builder describes, with a TLS port, and DynamoDB Local. */
    static Engines start(Function<LocalKinesis.Builder, LocalKinesis.Builder> configured) {
        return new Engines(started(configured), engine -> plain(engine).build());
    }

    /** The same, with a stream of another account. */
    static Engines startBeside(OtherAccount account) {
        return new Engines(
                started(builder -> builder),
                engine -> plain(engine)
                        .overrideConfiguration(configured -> configured.addExecutionInterceptor(account))
                        .build());
    }

    private static KinesisAsyncClientBuilder plain(LocalKinesis engine) {
        return KinesisAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(CREDENTIALS)
                .endpointOverride(engine.endpoint());
    }

    /** The same, but {@link #kinesis} goes over TLS. */
    static Engines startOverTls(Function<LocalKinesis.Builder, LocalKinesis.Builder> configured) {
        return new Engines(started(configured), engine -> overTls(engine, "local"));
    }

    private static LocalKinesis started(Function<LocalKinesis.Builder, LocalKinesis.Builder> configured) {
        return configured
                .apply(LocalKinesis.builder().region(REGION.id()).tlsPort(0))
                .start();
    }

    /** A client of the TLS port of its own, which a fault plan can tell by its access key; the caller closes it. */
    KinesisAsyncClient overTls(String accessKey) {
        return overTls(engine, accessKey);
    }

    private static KinesisAsyncClient overTls(LocalKinesis engine, String accessKey) {
        TrustManager[] trust = trusting(engine.certificate());
        return KinesisAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
                .endpointOverride(engine.tlsEndpoint())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(() -> trust))
                .build();
    }

    private static TrustManager[] trusting(X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("engine", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The engine's certificate could not be trusted", e);
        }
    }

    LocalKinesis engine() {
        return engine;
    }

    LocalDynamoDb tables() {
        return tables;
    }

    KinesisAsyncClient kinesis() {
        return kinesis;
    }

    DynamoDbAsyncClient dynamoDb() {
        return dynamoDb;
    }

    /** All shards that the stream has records of, closed ones too. */
    List<Shard> shards(String stream) {
        ListShardsResponse response =
                kinesis.listShards(request -> request.streamName(stream)).join();
        if (response.nextToken() != null) {
            throw new IllegalStateException("The streams of these tests fit into one page of shards");
        }
        return response.shards();
    }

    /** Splits an open shard in the middle of its hash range. */
    void split(String stream, Shard shard) {
        kinesis.splitShard(request -> request.streamName(stream)
                        .shardToSplit(shard.shardId())
                        .newStartingHashKey(HashRanges.middle(shard)))
                .join();
        awaitActive(stream);
    }

    /** Merges two open shards with adjacent hash ranges. */
    void merge(String stream, Shard lower, Shard upper) {
        kinesis.mergeShards(request ->
                        request.streamName(stream).shardToMerge(lower.shardId()).adjacentShardToMerge(upper.shardId()))
                .join();
        awaitActive(stream);
    }

    private void awaitActive(String stream) {
        await("stream " + stream + " is active again")
                .atMost(CHANGE_LIMIT)
                .until(() -> kinesis.describeStreamSummary(request -> request.streamName(stream))
                                .join()
                                .streamDescriptionSummary()
                                .streamStatus()
                        == StreamStatus.ACTIVE);
    }

    @Override
    public void close() {
        kinesis.close();
        dynamoDb.close();
        tables.close();
        engine.close();
    }
}
