package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.lease.Balance;
import io.millrace.consumer.lease.LivenessChoice;
import io.millrace.consumer.lease.TableOptions;
import io.millrace.consumer.process.HashRangeFilter;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.consumer.process.ShardProcessorFactory;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.shard.Position;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Options of a {@link KinesisConsumer}. Only the user's code is required: {@link #onRecord},
 * {@link #onRecordAsync} or {@link #processor}. A value
 * that makes no sense is refused at once with an {@link IllegalArgumentException} that names it and its limits.
 */
public final class ConsumerBuilder extends HandlingOptions {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(5);

    private final ConsumerConfig.Source source;
    private final String applicationName;
    private String workerId = WorkerId.random();
    private String leaseTableName;
    private TableCreation tables = TableCreation.IF_MISSING;
    private TableOptions tableOptions = TableOptions.NONE;
    private Duration leaseTime = Duration.ofSeconds(10);
    private LivenessChoice liveness = LivenessChoice.AUTO;
    private boolean youngerNamesakeStops;
    private Balance balance = Balance.BY_COUNT;
    private Position initialPosition = Position.trimHorizon();
    private Duration removedStreamsKept = Duration.ofDays(1);
    private Retrieval retrieval = Retrieval.polling();
    private long bufferBytes = 64L << 20;
    private int maxRecordsPerRead = 10_000;
    private int maxUnwrappedBytes = Unwrapper.DEFAULT_LIMIT_BYTES;
    private ConsumerListener listener = event -> {};
    private @Nullable KinesisAsyncClient kinesis;
    private @Nullable DynamoDbAsyncClient dynamoDb;

    ConsumerBuilder(ConsumerConfig.Source source, String applicationName) {
        this.source = source;
        this.applicationName = Check.named(applicationName, "application name");
        this.leaseTableName = applicationName;
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

    /** Where a shard without a checkpoint is read from; default {@link Position#trimHorizon()}. */
    public ConsumerBuilder initialPosition(Position position) {
        this.initialPosition = Check.ofAnyShard(requireNonNull(position, "position is null"), "initial position");
        return this;
    }

    /**
     * How long a silent worker keeps its shards: 3 s to 5 min, default 10 s. Equal in all workers of an application, and
     * equal to the failover time of Kinesis Client Library workers beside them.
     */
    public ConsumerBuilder leaseTime(Duration time) {
        this.leaseTime = Check.between(time, SHORTEST_LEASE, LONGEST_LEASE, "lease time");
        return this;
    }

    /**
     * How shards are kept while nothing is written about them: default {@link LivenessChoice#AUTO}. {@link LivenessChoice#KCL}
     * and {@link LivenessChoice#WORKER} also decide for the workers with the default, which follow within a minute.
     */
    public ConsumerBuilder liveness(LivenessChoice choice) {
        this.liveness = requireNonNull(choice, "choice is null");
        return this;
    }

    /** What is shared out evenly, shards or what they give; default {@link Balance#BY_COUNT}, equal in all workers. */
    public ConsumerBuilder balance(Balance balance) {
        this.balance = requireNonNull(balance, "balance is null");
        return this;
    }

    /**
     * Whether this consumer does not start while another process is at work under its worker id; default false: both work,
     * safely, and tell of it. A row that a crashed predecessor left delays the start by one lease time.
     */
    public ConsumerBuilder youngerNamesakeStops(boolean wanted) {
        this.youngerNamesakeStops = wanted;
        return this;
    }

    /**
     * How long the checkpoints of a stream outlive the moment when the last worker stopped reading it, in a consumer of many streams:
     * 1 h to 365 days, default one day. They are deleted by a worker that runs for so long and sees nobody read the stream.
     */
    public ConsumerBuilder removedStreamsKept(Duration time) {
        this.removedStreamsKept =
                Check.between(time, Duration.ofHours(1), Duration.ofDays(365), "time that removed streams are kept");
        return this;
    }

    /** DynamoDB table of the leases; default: the application's name. */
    public ConsumerBuilder leaseTableName(String name) {
        this.leaseTableName = Check.named(name, "lease table name");
        return this;
    }

    /** Whether missing tables are created; default {@link TableCreation#IF_MISSING}. */
    public ConsumerBuilder createTables(TableCreation creation) {
        this.tables = requireNonNull(creation, "creation is null");
        return this;
    }

    /** Tags of the tables, given when they are created; default none. Needs {@code dynamodb:TagResource}. */
    public ConsumerBuilder tableTags(Map<String, String> tags) {
        this.tableOptions = new TableOptions(
                requireNonNull(tags, "tags are null"),
                tableOptions.pointInTimeRecovery(),
                tableOptions.deletionProtection());
        return this;
    }

    /**
     * Whether the tables can be restored to any second of the last 35 days, set when they are created; default false. Needs
     * {@code dynamodb:UpdateContinuousBackups}.
     */
    public ConsumerBuilder tablePointInTimeRecovery(boolean wanted) {
        this.tableOptions = new TableOptions(tableOptions.tags(), wanted, tableOptions.deletionProtection());
        return this;
    }

    /** Whether DynamoDB refuses to delete the tables, set when they are created; default false. */
    public ConsumerBuilder tableDeletionProtection(boolean wanted) {
        this.tableOptions = new TableOptions(tableOptions.tags(), tableOptions.pointInTimeRecovery(), wanted);
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
     * @throws IllegalStateException unless exactly one of {@link #onRecord}, {@link #onRecordAsync} and {@link #processor} was given, and
     *     the other options suit it
     */
    public KinesisConsumer build() {
        ConsumerConfig.Entry entry = entry();
        return Wiring.build(new ConsumerConfig(
                source.identity(applicationName, workerId),
                new ConsumerConfig.Leases(
                        leaseTableName,
                        tables,
                        tableOptions,
                        leaseTime,
                        liveness,
                        youngerNamesakeStops,
                        balance,
                        initialPosition,
                        removedStreamsKept),
                new ConsumerConfig.Reads(retrieval, bufferBytes, maxRecordsPerRead, maxUnwrappedBytes),
                settling(),
                entry,
                listener,
                ConsumerConfig.Clients.of(kinesis, dynamoDb)));
    }
}
