package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.process.AsyncRecordHandler;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.LaneKeys;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.consumer.process.Tuning;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Delivers the records of a stream that arrived between two times again, all shards in this process, parents before their
 * children. No table is read or written, so consumers of the stream go on as they are; the records of a shard are read by
 * polling, in what its other readers leave. {@link #from} and one of {@link #onRecord} and {@link #onRecordAsync} are
 * required. Options are given before the start and by one thread; {@link #close} may be called by any.
 *
 * <pre>{@code
 * StreamReplay replay = StreamReplay.of("clicks")
 *         .from(Instant.parse("2026-01-31T12:00:00Z"))
 *         .to(Instant.parse("2026-01-31T13:00:00Z"))
 *         .onRecord(record -> count(record.partitionKey(), record.data()));
 * ReplayReport report = replay.start().join();
 * }</pre>
 */
public final class StreamReplay implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    /** What dead letters name in place of an application. */
    private static final String APPLICATION = "replay";

    private final String stream;
    private @Nullable Instant from;
    private @Nullable Instant to;
    private @Nullable RecordHandler handler;
    private @Nullable AsyncRecordHandler asyncHandler;
    private int concurrencyPerShard = 1;
    private LaneKeys laneKeys = ConsumerRecord::partitionKey;
    private FailurePolicy failurePolicy = FailurePolicy.block();
    private Duration minRetryDelay = Duration.ofMillis(100);
    private Duration maxRetryDelay = Duration.ofSeconds(30);
    private long bufferBytes = 64L << 20;
    private ConsumerListener listener = event -> {};
    private @Nullable KinesisAsyncClient kinesis;
    private boolean used;
    private @Nullable ReplayLife life;

    private StreamReplay(String stream) {
        this.stream = stream;
    }

    /** A replay of one stream, by its name or ARN. */
    public static StreamReplay of(String streamNameOrArn) {
        return new StreamReplay(Check.named(streamNameOrArn, "stream name or ARN"));
    }

    /** Arrival of the first record, by the service's approximate arrival times, in milliseconds; what the stream keeps no more is left out. */
    public StreamReplay from(Instant time) {
        Instant whole = time.truncatedTo(ChronoUnit.MILLIS);
        Instant first = whole.equals(time) ? whole : whole.plusMillis(1);
        this.from = first.isBefore(Instant.EPOCH) ? Instant.EPOCH : first;
        return unused();
    }

    /**
     * End of the range, itself not in it; default: the start's time by the service's clock, which may be known a second late. A time
     * ahead is waited for.
     */
    public StreamReplay to(Instant time) {
        this.to = requireNonNull(time, "time is null");
        return unused();
    }

    /** The user's code, record by record; excludes {@link #onRecordAsync}. */
    public StreamReplay onRecord(RecordHandler newHandler) {
        this.handler = requireNonNull(newHandler, "handler is null");
        return unused();
    }

    /** The user's code, record by record, done when the stage that it returns is; excludes {@link #onRecord}. */
    public StreamReplay onRecordAsync(AsyncRecordHandler newHandler) {
        this.asyncHandler = requireNonNull(newHandler, "handler is null");
        return unused();
    }

    /** As {@link ConsumerBuilder#concurrencyPerShard}: 1 to 10,000, default 1. */
    public StreamReplay concurrencyPerShard(int records) {
        this.concurrencyPerShard = (int) Check.between(records, 1, HandlingOptions.MOST_LANES, "concurrency per shard");
        return unused();
    }

    /** As {@link ConsumerBuilder#laneKey}; default: the partition key. */
    public StreamReplay laneKey(LaneKeys keys) {
        this.laneKeys = requireNonNull(keys, "keys are null");
        return unused();
    }

    /**
     * As {@link ConsumerBuilder#failurePolicy}, default {@link FailurePolicy#block()}: a record that always fails then keeps the replay from
     * ending. Dead letters name {@code replay} as their application. Limits by age count from the record's arrival.
     *
     * @throws IllegalStateException if it is for batches
     */
    public StreamReplay failurePolicy(FailurePolicy policy) {
        HandlingOptions.requireFor(false, policy);
        this.failurePolicy = policy;
        return unused();
    }

    /** As {@link ConsumerBuilder#retryDelay}: 1 ms to 1 h, default 100 ms and 30 s. */
    public StreamReplay retryDelay(Duration min, Duration max) {
        this.maxRetryDelay = Check.between(max, Duration.ofMillis(1), Duration.ofHours(1), "longest retry delay");
        this.minRetryDelay = Check.between(min, Duration.ofMillis(1), max, "shortest retry delay");
        return unused();
    }

    /** As {@link ConsumerBuilder#bufferBytes}, beside what consumers take: from 1 MiB, default 64 MiB. */
    public StreamReplay bufferBytes(long bytes) {
        this.bufferBytes = Check.between(bytes, 1L << 20, 1L << 40, "buffer bytes");
        return unused();
    }

    /** A client that stays the caller's to close; without one, a client of the default chain is built and closed here. */
    public StreamReplay kinesisClient(KinesisAsyncClient client) {
        this.kinesis = requireNonNull(client, "client is null");
        return unused();
    }

    /** Hears what happens, one event at a time. */
    public StreamReplay listener(ConsumerListener newListener) {
        this.listener = requireNonNull(newListener, "listener is null");
        return unused();
    }

    private synchronized StreamReplay unused() {
        if (used) {
            throw new IllegalStateException("this replay was started or closed; make a new one");
        }
        return this;
    }

    /**
     * Begins and returns at once, once only.
     *
     * @return the report, when everything of the range is settled, or after {@link #close}; a {@link ConsumerException} if the stream
     *     cannot be read
     * @throws IllegalStateException if an option is missing, or it was started or closed before
     * @throws ConsumerException if no client was given and none can be built
     */
    public synchronized CompletableFuture<ReplayReport> start() {
        unused();
        ReplayWiring.Config config = config();
        used = true;
        life = ReplayWiring.build(config);
        return life.start();
    }

    private ReplayWiring.Config config() {
        Instant first = from;
        if (first == null) {
            throw new IllegalStateException("a replay needs the time that it begins at: from");
        }
        if (to != null && !first.isBefore(to)) {
            throw new IllegalStateException("nothing arrives from " + first + " on and before " + to);
        }
        if ((handler == null) == (asyncHandler == null)) {
            throw new IllegalStateException("give the replay one of onRecord and onRecordAsync");
        }
        ConsumerConfig.Reads reads = ConsumerConfig.Reads.polling(bufferBytes);
        return new ReplayWiring.Config(
                stream,
                new ReplayLife.Range(first, to),
                reads,
                new ConsumerConfig.Delivery(
                        new ConsumerConfig.Source.One(stream).identity(APPLICATION, WorkerId.random()),
                        ConsumerConfig.Settling.unwritten(
                                laneKeys, new Tuning(concurrencyPerShard, failurePolicy), minRetryDelay, maxRetryDelay),
                        new ConsumerConfig.Entry(handler, asyncHandler, null).deliveries(),
                        reads.maxUnwrappedBytes()),
                listener,
                kinesis);
    }

    /**
     * Ends early: hands nothing more to user code, lets running calls end for 30 s, interrupts what is left, and returns when the
     * report is there. Does nothing once that is so.
     */
    @Override
    public void close() {
        ReplayLife started;
        synchronized (this) {
            used = true;
            started = life;
        }
        if (started != null) {
            started.stop(CLOSE_LIMIT);
            started.awaitStop(CLOSE_LIMIT);
        }
    }
}
