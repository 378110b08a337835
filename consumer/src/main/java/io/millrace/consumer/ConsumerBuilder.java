package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.process.HashRangeFilter;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.consumer.process.ShardProcessorFactory;
import io.millrace.consumer.process.Unwrapper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Options of a {@link KinesisConsumer}. Only the user's code is required: {@link #onRecord} or {@link #processor}. A value
 * that makes no sense is refused at once with an {@link IllegalArgumentException} that names it and its limits.
 */
public final class ConsumerBuilder extends LeaseOptions<ConsumerBuilder> {
    private final ConsumerConfig.Source source;
    private final String applicationName;
    private String workerId = WorkerId.random();
    private Retrieval retrieval = Retrieval.polling();
    private long bufferBytes = 64L << 20;
    private int maxRecordsPerRead = 10_000;
    private int maxUnwrappedBytes = Unwrapper.DEFAULT_LIMIT_BYTES;
    private HashRangeFilter filter = HashRangeFilter.PER_RECORD;
    private Duration checkpointInterval = Duration.ofSeconds(5);
    private int checkpointRecords = 100_000;
    private Duration minRetryDelay = Duration.ofMillis(100);
    private Duration maxRetryDelay = Duration.ofSeconds(30);
    private int workerThreads = Integer.MAX_VALUE;
    private Duration stallTime = Duration.ofSeconds(30);
    private Dedupe dedupe = Dedupe.none();
    private ConsumerListener listener = event -> {};
    private @Nullable RecordHandler handler;
    private @Nullable ShardProcessorFactory processors;
    private @Nullable KinesisAsyncClient kinesis;
    private @Nullable DynamoDbAsyncClient dynamoDb;

    ConsumerBuilder(ConsumerConfig.Source source, String applicationName) {
        super(Check.named(applicationName, "application name"));
        this.source = source;
        this.applicationName = applicationName;
    }

    /** The user's code, record by record; excludes {@link #processor}. */
    public ConsumerBuilder onRecord(RecordHandler handler) {
        this.handler = requireNonNull(handler, "handler is null");
        return this;
    }

    /** The user's code, batch by batch with checkpoints of its own; excludes {@link #onRecord}. */
    public ConsumerBuilder processor(ShardProcessorFactory factory) {
        this.processors = requireNonNull(factory, "factory is null");
        return this;
    }

    /** A client that stays the caller's to close; without one, a client of the default chain is built and closed here. */
    public ConsumerBuilder kinesisClient(KinesisAsyncClient client) {
        this.kinesis = requireNonNull(client, "client is null");
        return this;
    }

    /** A client that stays the caller's to close; without one, a client of the default chain is built and closed here. */
    public ConsumerBuilder dynamoDbClient(DynamoDbAsyncClient client) {
        this.dynamoDb = requireNonNull(client, "client is null");
        return this;
    }

    /** Name of this worker among its peers, for people; default: the host's name and a random part. */
    public ConsumerBuilder workerId(String workerId) {
        this.workerId = Check.named(workerId, "worker id");
        return this;
    }

    /**
     * How records are got; default {@link Retrieval#polling()}. May differ between workers and from start to start.
     *
     * @throws IllegalArgumentException if it names a consumer of another stream, or of one where there are many
     */
    public ConsumerBuilder retrieval(Retrieval retrieval) {
        requireNonNull(retrieval, "retrieval is null").requireFor(source);
        this.retrieval = retrieval;
        return this;
    }

    /**
     * Bytes read from the stream and not yet processed, all shards together: from 1 MiB, default 64 MiB. One answer of the
     * service (up to 10 MiB) may exceed what was expected of it. Compressed records count with what they hold while user code has
     * them; they may exceed it by half, or by one such record.
     */
    public ConsumerBuilder bufferBytes(long bytes) {
        this.bufferBytes = Check.between(bytes, 1L << 20, 1L << 40, "buffer bytes");
        return this;
    }

    /** Most wire records in one read: 1 to 10,000, the service's limit and the default. */
    public ConsumerBuilder maxRecordsPerRead(int records) {
        this.maxRecordsPerRead = (int) Check.between(records, 1, 10_000, "records per read");
        return this;
    }

    /**
     * Most data of one record that its producer has compressed, as user code gets them: 1 KiB to 1 GiB, default 10 MiB, which is the
     * most that Millrace's producer compresses. Larger ones are delivered compressed, with an event, and never take that memory.
     */
    public ConsumerBuilder maxUnwrappedBytes(int bytes) {
        this.maxUnwrappedBytes = (int) Check.between(bytes, 1L << 10, 1L << 30, "unwrapped bytes");
        return this;
    }

    /** What happens to misplaced records inside aggregates; default {@link HashRangeFilter#PER_RECORD}. */
    public ConsumerBuilder filter(HashRangeFilter filter) {
        this.filter = requireNonNull(filter, "filter is null");
        return this;
    }

    /**
     * Whether the second copy of a record that its producer sent twice is passed over; default {@link Dedupe#none()}. Equal in all workers
     * of an application: a checkpoint that a worker without it writes makes void what the others have saved.
     */
    public ConsumerBuilder dedupe(Dedupe dedupe) {
        this.dedupe = requireNonNull(dedupe, "dedupe is null");
        return this;
    }

    /** Longest time that settled records of {@link #onRecord} stay unwritten: 100 ms to 10 min, default 5 s. */
    public ConsumerBuilder checkpointInterval(Duration interval) {
        this.checkpointInterval =
                Check.between(interval, Duration.ofMillis(100), Duration.ofMinutes(10), "checkpoint interval");
        return this;
    }

    /** Most settled records of one shard that stay unwritten: from 1, default 100,000. */
    public ConsumerBuilder checkpointRecords(int records) {
        this.checkpointRecords = (int) Check.between(records, 1, Integer.MAX_VALUE, "checkpoint records");
        return this;
    }

    /** Delay before a failed record is tried again: between these two, doubling, with jitter; default 100 ms and 30 s. */
    public ConsumerBuilder retryDelay(Duration min, Duration max) {
        this.maxRetryDelay = Check.between(max, Duration.ofMillis(1), Duration.ofHours(1), "longest retry delay");
        this.minRetryDelay = Check.between(min, Duration.ofMillis(1), max, "shortest retry delay");
        return this;
    }

    /**
     * Most threads that run user code at a time: from 1; default: as many as shards have work. Virtual threads where the
     * JDK has them. With fewer threads than shards a blocked call delays other shards.
     */
    public ConsumerBuilder workerThreads(int threads) {
        this.workerThreads = (int) Check.between(threads, 1, Integer.MAX_VALUE, "worker threads");
        return this;
    }

    /**
     * How long a shard may stand still, in user code or before it, until that is told ({@link ConsumerStatus#stuck}, {@link
     * io.millrace.consumer.event.ConsumerEvent.HealthChanged}) and, if no user code is to blame, its feed is opened anew: 5 s to
     * 1 h, default 30 s. Longer than the longest call that is all right.
     */
    public ConsumerBuilder stallTime(Duration time) {
        this.stallTime = Check.between(time, Duration.ofSeconds(5), Duration.ofHours(1), "stall time");
        return this;
    }

    /** Hears what happens, one event at a time. */
    public ConsumerBuilder listener(ConsumerListener listener) {
        this.listener = requireNonNull(listener, "listener is null");
        return this;
    }

    @Override
    ConsumerBuilder self() {
        return this;
    }

    /**
     * The consumer, not yet started.
     *
     * @throws IllegalStateException unless exactly one of {@link #onRecord} and {@link #processor} was given
     */
    public KinesisConsumer build() {
        if ((handler == null) == (processors == null)) {
            throw new IllegalStateException("give the consumer either onRecord or processor, and not both");
        }
        return Wiring.build(new ConsumerConfig(
                source.identity(applicationName, workerId),
                leases(),
                new ConsumerConfig.Reads(retrieval, bufferBytes, maxRecordsPerRead, maxUnwrappedBytes),
                new ConsumerConfig.Settling(
                        filter,
                        checkpointInterval,
                        checkpointRecords,
                        minRetryDelay,
                        maxRetryDelay,
                        workerThreads,
                        stallTime,
                        dedupe),
                ConsumerConfig.Entry.of(handler, processors),
                listener,
                ConsumerConfig.Clients.of(kinesis, dynamoDb)));
    }
}
