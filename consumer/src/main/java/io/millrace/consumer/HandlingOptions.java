package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.dedupe.Dedupe;
import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.process.AsyncRecordHandler;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.HashRangeFilter;
import io.millrace.consumer.process.LaneKeys;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.consumer.process.ShardProcessorFactory;
import io.millrace.consumer.process.Tuning;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Those options of a {@link ConsumerBuilder} that say how records are handled. */
public abstract sealed class HandlingOptions extends LeaseOptions<ConsumerBuilder> permits ConsumerBuilder {
    static final int MOST_LANES = 10_000;

    private HashRangeFilter filter = HashRangeFilter.PER_RECORD;
    private Duration checkpointInterval = Duration.ofSeconds(5);
    private int checkpointRecords = 100_000;
    private Duration minRetryDelay = Duration.ofMillis(100);
    private Duration maxRetryDelay = Duration.ofSeconds(30);
    private int workerThreads = Integer.MAX_VALUE;
    private Duration stallTime = Duration.ofSeconds(30);
    private int concurrencyPerShard = 1;
    private LaneKeys laneKeys = ConsumerRecord::partitionKey;
    private Dedupe dedupe = Dedupe.none();
    private FailurePolicy failurePolicy = FailurePolicy.block();
    private @Nullable RecordHandler handler;
    private @Nullable AsyncRecordHandler asyncHandler;
    private @Nullable ShardProcessorFactory processors;

    HandlingOptions(String applicationName) {
        super(applicationName);
    }

    /** The user's code, record by record; excludes the other ways in, of which one is needed: there is no default. */
    public ConsumerBuilder onRecord(RecordHandler handler) {
        this.handler = requireNonNull(handler, "handler is null");
        return self();
    }

    /**
     * The user's code, record by record, done when the stage that it returns is; excludes the other ways in, of which one is needed: there is
     * no default.
     */
    public ConsumerBuilder onRecordAsync(AsyncRecordHandler handler) {
        this.asyncHandler = requireNonNull(handler, "handler is null");
        return self();
    }

    /** The user's code, batch by batch with checkpoints of its own; excludes the other ways in, of which one is needed: there is no default. */
    public ConsumerBuilder processor(ShardProcessorFactory factory) {
        this.processors = requireNonNull(factory, "factory is null");
        return self();
    }

    /** What happens to misplaced records inside aggregates; default {@link HashRangeFilter#PER_RECORD}. */
    public ConsumerBuilder filter(HashRangeFilter filter) {
        this.filter = requireNonNull(filter, "filter is null");
        return self();
    }

    /**
     * Whether the second copy of a record that its producer sent twice is passed over; default {@link Dedupe#none()}. Equal in all workers
     * of an application: a checkpoint that a worker without it writes makes void what the others have saved.
     */
    public ConsumerBuilder dedupe(Dedupe dedupe) {
        this.dedupe = requireNonNull(dedupe, "dedupe is null");
        return self();
    }

    /** Longest time that settled records of {@link #onRecord} and {@link #onRecordAsync} stay unwritten: 100 ms to 10 min, default 5 s. */
    public ConsumerBuilder checkpointInterval(Duration interval) {
        this.checkpointInterval =
                Check.between(interval, Duration.ofMillis(100), Duration.ofMinutes(10), "checkpoint interval");
        return self();
    }

    /** Most settled records of one shard that stay unwritten: from 1, default 100,000. */
    public ConsumerBuilder checkpointRecords(int records) {
        this.checkpointRecords = (int) Check.between(records, 1, Integer.MAX_VALUE, "checkpoint records");
        return self();
    }

    /** Delay before a failed record is tried again: between these two, doubling, with jitter; default 100 ms and 30 s. */
    public ConsumerBuilder retryDelay(Duration min, Duration max) {
        this.maxRetryDelay = Check.between(max, Duration.ofMillis(1), Duration.ofHours(1), "longest retry delay");
        this.minRetryDelay = Check.between(min, Duration.ofMillis(1), max, "shortest retry delay");
        return self();
    }

    /**
     * Most threads that run user code at a time: from 1; default: as many as shards have work. Virtual threads where the
     * JDK has them. With fewer threads than shards a blocked call delays other shards.
     */
    public ConsumerBuilder workerThreads(int threads) {
        this.workerThreads = (int) Check.between(threads, 1, Integer.MAX_VALUE, "worker threads");
        return self();
    }

    /**
     * How long a shard may stand still, in user code or before it, until that is told ({@link ConsumerStatus#stuck}, {@link
     * io.millrace.consumer.event.ConsumerEvent.HealthChanged}) and, if no user code is to blame, its feed is opened anew: 5 s to
     * 1 h, default 30 s. Longer than the longest call that is all right.
     */
    public ConsumerBuilder stallTime(Duration time) {
        this.stallTime = Check.between(time, Duration.ofSeconds(5), Duration.ofHours(1), "stall time");
        return self();
    }

    /**
     * Records of one shard that may be in user code at a time: 1 to 10,000, default 1, which keeps the shard's own order. With more,
     * records with the same {@link #laneKey} keep theirs, and others are handled beside them. For {@link #onRecord} and {@link
     * #onRecordAsync}; may be changed while the consumer runs.
     */
    public ConsumerBuilder concurrencyPerShard(int records) {
        this.concurrencyPerShard = (int) Check.between(records, 1, MOST_LANES, "concurrency per shard");
        return self();
    }

    /** Which records keep their order where several of a shard are handled at a time; default: those of one partition key. */
    public ConsumerBuilder laneKey(LaneKeys keys) {
        this.laneKeys = requireNonNull(keys, "keys are null");
        return self();
    }

    /** What becomes of records that user code fails on; default {@link FailurePolicy#block()}. May be changed while the consumer runs. */
    public ConsumerBuilder failurePolicy(FailurePolicy policy) {
        this.failurePolicy = requireNonNull(policy, "policy is null");
        return self();
    }

    ConsumerConfig.Entry entry() {
        int ways = (handler == null ? 0 : 1) + (asyncHandler == null ? 0 : 1) + (processors == null ? 0 : 1);
        if (ways != 1) {
            throw new IllegalStateException("give the consumer one of onRecord, onRecordAsync and processor, and not "
                    + (ways == 0 ? "none" : ways) + " of them");
        }
        boolean batches = processors != null;
        if (batches && concurrencyPerShard > 1) {
            throw new IllegalStateException("concurrencyPerShard is " + concurrencyPerShard
                    + ", but a processor gets one batch at a time; use onRecord or onRecordAsync");
        }
        requireFor(batches, failurePolicy);
        return new ConsumerConfig.Entry(handler, asyncHandler, processors);
    }

    /** Refuses what makes no sense for batches, or for single records. */
    static void requireFor(boolean batches, FailurePolicy policy) {
        if (batches && policy.parks()) {
            throw new IllegalStateException(
                    "parkKey is for onRecord and onRecordAsync; a processor's batches have many keys: use bisect");
        }
        if (!batches && policy.bisects()) {
            throw new IllegalStateException(
                    "bisect is for processor; onRecord and onRecordAsync get single records: leave it out");
        }
    }

    ConsumerConfig.Settling settling() {
        return new ConsumerConfig.Settling(
                filter,
                checkpointInterval,
                checkpointRecords,
                minRetryDelay,
                maxRetryDelay,
                workerThreads,
                stallTime,
                laneKeys,
                new Tuning(concurrencyPerShard, failurePolicy),
                dedupe);
    }
}
