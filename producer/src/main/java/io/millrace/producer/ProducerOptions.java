package io.millrace.producer;

import io.millrace.producer.ProducerConfig.Sizes;
import io.millrace.producer.ProducerConfig.Timing;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * The options of a {@link KinesisProducer.Builder}, each with its default. Names are the KPL's where they mean the same. Values are
 * checked by {@code build()}, or at once where that can name the mistake better. Not safe for use by several threads.
 *
 * @param <B> the builder itself, which every option answers
 */
public abstract sealed class ProducerOptions<B extends ProducerOptions<B>> permits KinesisProducer.Builder {
    private final String stream;
    private ClientChoice client = ClientChoice.DEFAULT;
    private @Nullable RecordHeaders headers;
    private @Nullable Compression compression;
    private @Nullable Executor callbackExecutor;
    private boolean ordered;
    private double recordIdShare = 0.01;
    private boolean aggregates = true;
    private boolean failIfThrottled;
    private double shardRate = 1.5;
    private Sizes sizes = Sizes.DEFAULT;
    private Timing timing = Timing.DEFAULT;
    private Distribution distribution = Distribution.detected();
    private WhenFull whenFull = WhenFull.block(Duration.ofMinutes(1));
    private ProducerListener listener = event -> {};
    private FailedRecordHandler failedRecords = (record, failure) -> {};

    ProducerOptions(String stream) {
        this.stream = stream;
    }

    /**
     * The client to send with; it stays the caller's to close. Its own retries are not used. Without one the producer builds its own
     * from {@link #region}, {@link #credentialsProvider}, {@link #endpoint} and {@link #proxy}, the SDK's default chain deciding what
     * is not given; beside a client none of these may be set.
     */
    public B client(KinesisAsyncClient newClient) {
        client = client.withClient(newClient);
        return self();
    }

    /** The region of the stream, for the client that the producer builds. Default: the SDK's chain (AWS_REGION, profile, instance). */
    public B region(Region region) {
        client = client.withRegion(region);
        return self();
    }

    /** Where the client that the producer builds gets its credentials; the provider stays the caller's to close. Default: the chain. */
    public B credentialsProvider(AwsCredentialsProvider provider) {
        client = client.withCredentials(provider);
        return self();
    }

    /**
     * The address of the service, for the client that the producer builds: a VPC endpoint, a local engine. Default: the region's.
     *
     * @throws IllegalArgumentException if it is no http or https address with a host
     */
    public B endpoint(URI endpoint) {
        client = client.withEndpoint(endpoint);
        return self();
    }

    /**
     * The proxy that the client which the producer builds goes through, to every host; {@code http://user:password@host:port} if it asks
     * for a name. Default: what system properties and environment variables say.
     *
     * @throws IllegalArgumentException if it is no http or https address with a host and a port
     */
    public B proxy(URI proxy) {
        client = client.withProxy(proxy);
        return self();
    }

    /**
     * What gives every record headers when it is put, trace context for one. Default: none. A record with headers is sent in an aggregate
     * even if it is alone, and they count for its size.
     */
    public B headers(RecordHeaders newHeaders) {
        headers = newHeaders;
        return self();
    }

    /**
     * Compresses the data of each record above a size, on the thread that puts it. Default: none. <b>Only Millrace's consumer takes it off
     * again</b>; every other reader of the stream gets the compressed bytes. For {@link #maxRecordSize} a record counts as it is sent, so
     * that more data than that may be put, up to 10 MiB, if they compress well.
     *
     * <p>A record that does not get smaller is sent as it is, and so is one that has a header {@link
     * io.millrace.aggregation.Header#CONTENT_ENCODING} already: it is taken to be compressed in the way that it says.
     */
    public B compression(Compression newCompression) {
        compression = newCompression;
        return self();
    }

    /** Keeps the order of records with the same hash key; not by default. Costs throughput only where a shard is slow to answer. */
    public B ordered() {
        ordered = true;
        return self();
    }

    /**
     * The largest part of an aggregate, from 0 to 1, that may go into record ids: the incarnation of the producer and the acceptance number
     * of each record, by which Millrace's consumer recognizes repeats. They take some 45 bytes and one or two for each record; an aggregate
     * of which that is more goes without them. Default 0.01; 0 for none at all, 1 for all. Other consumers skip them, and a record
     * that is sent alone and as it is has no place for them.
     */
    public B recordIdShare(double most) {
        recordIdShare = most;
        return self();
    }

    /** How long a record may wait for others to share a wire record and a request with. Default 100 ms; 0 sends at once. */
    public B recordMaxBufferedTime(Duration linger) {
        timing = timing.withLinger(linger);
        return self();
    }

    /** After what age a record is given up. Default: never, so that only the byte budget limits an outage. At least 100 ms. */
    public B recordTtl(Duration ttl) {
        timing = timing.withRecordTtl(ttl);
        return self();
    }

    /** The deadline of every single call. Default 6 s; 100 ms to 10 minutes. */
    public B requestTimeout(Duration timeout) {
        timing = timing.withRequestTimeout(timeout);
        return self();
    }

    /** After what age records are given up while the endpoint has never answered at all. Default 15 s; at least 100 ms. */
    public B firstAnswerTimeout(Duration timeout) {
        timing = timing.withFirstAnswerTimeout(timeout);
        return self();
    }

    /**
     * The size of a full wire record in bytes. Default 51,200, two PUT payload units; 64 to 10,485,760. From 25,600 on it is
     * rounded down to whole payload units.
     */
    public B aggregationMaxSize(int bytes) {
        sizes = sizes.withAggregationMaxBytes(bytes);
        return self();
    }

    /** The most user records in one wire record; 1 or more. Default: as many as {@link #aggregationMaxSize} has room for. */
    public B aggregationMaxCount(int count) {
        sizes = sizes.withAggregationMaxCount(count);
        return self();
    }

    /**
     * Whether user records share wire records. Default true. Without, each is a Kinesis record of its own, for consumers that cannot
     * take aggregates apart: raw, unless it has headers, and paced all the same. An ordered producer then has one record per shard on
     * its way at a time.
     */
    public B aggregationEnabled(boolean enabled) {
        aggregates = enabled;
        return self();
    }

    /**
     * Whether a record that is refused for throughput fails at once, with {@link PutFailedException.Reason#THROTTLED}, instead of
     * being sent again. Default false.
     */
    public B failIfThrottled(boolean fail) {
        failIfThrottled = fail;
        return self();
    }

    /** The largest record that may be sent, key included, in bytes. Default 1 MiB; the stream's own maximum may be up to 10 MiB. */
    public B maxRecordSize(int bytes) {
        sizes = sizes.withMaxRecordBytes(bytes);
        return self();
    }

    /** The most wire records, and the most bytes, in one request. Default 500 and 5 MiB; at most 500 and 10 MiB. */
    public B collectionLimits(int count, int bytes) {
        sizes = sizes.withCollectionMax(count, bytes);
        return self();
    }

    /**
     * The memory that records may take, in bytes: three quarters for user records, each with its key, headers and 192 bytes for the
     * objects around it; the rest for encoded records, requests, and what is settled and waits for its callback. Default 64 MiB; at
     * least 64 KiB. A single record larger than that is admitted alone.
     */
    public B maxBufferedBytes(long bytes) {
        sizes = sizes.withMaxBufferedBytes(bytes);
        return self();
    }

    /** What {@code put} does when that memory is in use. Default: wait for at most a minute. */
    public B whenFull(WhenFull choice) {
        whenFull = choice;
        return self();
    }

    /** The fastest a shard is written to, in shares of its nominal 1 MiB and 1,000 records a second. Default 1.5. */
    public B shardRate(double share) {
        shardRate = share;
        return self();
    }

    /**
     * Who decides into which shard a record goes, and who reads the stream: what there is to know about streams whose records the service
     * places. Default {@link Distribution#detected()}. {@link Distribution#byService()} is refused together with {@link #ordered}.
     */
    public B distribution(Distribution newDistribution) {
        distribution = newDistribution;
        return self();
    }

    /** Who hears of changes of state. Default: nobody. */
    public B listener(ProducerListener newListener) {
        listener = newListener;
        return self();
    }

    /** Who gets the records that are given up. Default: only their futures. */
    public B failedRecordHandler(FailedRecordHandler handler) {
        failedRecords = handler;
        return self();
    }

    /** Where futures are completed and listeners called, in order. Default: a thread of the producer's own. */
    public B callbackExecutor(Executor executor) {
        callbackExecutor = executor;
        return self();
    }

    /** This builder. */
    abstract B self();

    /** Starts what the options describe. */
    Wiring start() {
        Hooks hooks = new Hooks(stream, listener, failedRecords);
        return Wiring.start(config(), client, PutSteps.of(headers, compression), hooks, callbackExecutor);
    }

    /** What the options say, checked. */
    ProducerConfig config() {
        Sizes used = aggregates ? sizes : sizes.withAggregationMaxCount(1);
        return new ProducerConfig(
                stream, ordered, recordIdShare, shardRate, failIfThrottled, used, timing, whenFull, distribution);
    }

    void clientChoice(ClientChoice choice) {
        client = choice;
    }

    ClientChoice clientChoice() {
        return client;
    }
}
