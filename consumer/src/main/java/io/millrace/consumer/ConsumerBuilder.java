package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.process.Unwrapper;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Options of a {@link KinesisConsumer}. Only the user's code is required: {@link #onRecord},
 * {@link #onRecordAsync} or {@link #processor}. A value
 * that makes no sense is refused at once with an {@link IllegalArgumentException} that names it and its limits.
 */
public final class ConsumerBuilder extends HandlingOptions {
    private final ConsumerConfig.Source source;
    private final String applicationName;
    private String workerId = WorkerId.random();
    private Retrieval retrieval = Retrieval.polling();
    private long bufferBytes = 64L << 20;
    private int maxRecordsPerRead = 10_000;
    private int maxUnwrappedBytes = Unwrapper.DEFAULT_LIMIT_BYTES;
    private ConsumerListener listener = event -> {};
    private @Nullable KinesisAsyncClient kinesis;
    private @Nullable DynamoDbAsyncClient dynamoDb;

    ConsumerBuilder(ConsumerConfig.Source source, String applicationName) {
        super(Check.named(applicationName, "application name"));
        this.source = source;
        this.applicationName = applicationName;
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

    /** Hears what happens, one event at a time; default: nobody. */
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
     * @throws IllegalStateException unless exactly one of {@link #onRecord}, {@link #onRecordAsync} and {@link #processor} was given, and
     *     the other options suit it
     */
    public KinesisConsumer build() {
        ConsumerConfig.Entry entry = entry();
        return Wiring.build(new ConsumerConfig(
                source.identity(applicationName, workerId),
                leases(),
                new ConsumerConfig.Reads(retrieval, bufferBytes, maxRecordsPerRead, maxUnwrappedBytes),
                settling(),
                entry,
                listener,
                ConsumerConfig.Clients.of(kinesis, dynamoDb)));
    }
}
