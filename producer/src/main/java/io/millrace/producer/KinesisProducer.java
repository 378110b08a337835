package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import io.millrace.producer.CloseReport.Unsent;
import io.millrace.producer.ProducerConfig.Sizes;
import io.millrace.producer.ProducerConfig.Timing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;

/**
 * Puts user records into one Kinesis data stream: many of them in one Kinesis record, many of those in one request, each with a
 * future of its own.
 *
 * <p>A future that completed stands for a record that every consumer will deliver, reshards included. A record is given up only for a
 * reason that its future names: a refusal that no other try can change, an endpoint that has never answered, or, if one is set,
 * {@code recordTtl}. Until then it counts against the byte budget, which is what slows a caller down while the service is slow.
 *
 * <p>By default records may be delivered more than once, and in another order than they were put, as with any producer that repeats
 * what failed. An {@linkplain Builder#ordered() ordered} producer keeps, per hash key, the order of the first deliveries of acked
 * records through throttles, lost replies and reshards. The order is that of the calls of one thread.
 *
 * <p>Safe for use by several threads, virtual ones included. Runs one daemon thread, and another for callbacks unless it is given an
 * executor.
 */
public final class KinesisProducer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CALLBACK_GRACE = Duration.ofSeconds(5);

    private final Wiring wiring;

    private KinesisProducer(Wiring wiring) {
        this.wiring = wiring;
    }

    /**
     * A producer for a stream, to be configured.
     *
     * @param streamNameOrArn the name, 1 to 128 characters, or the ARN, which also reaches streams of other accounts
     */
    public static Builder builder(String streamNameOrArn) {
        return new Builder(streamNameOrArn);
    }

    /**
     * Puts data under a partition key. See {@link #put(UserRecord)}.
     *
     * @param partitionKey 1 to 256 characters
     */
    public CompletableFuture<PutResult> put(String partitionKey, byte[] data) {
        return put(UserRecord.of(partitionKey, data));
    }

    /** Puts the remaining bytes of a buffer, whose position stays as it is. See {@link #put(UserRecord)}. */
    public CompletableFuture<PutResult> put(String partitionKey, ByteBuffer data) {
        return put(UserRecord.of(partitionKey, data));
    }

    /**
     * Puts a record. When this returns, the bytes have been copied. It waits at most as long as {@link Builder#whenFull} says, and only
     * while the byte budget is full.
     *
     * @return completes when the record is stored for good, or with a {@link PutFailedException}. Cancelling it unsends nothing.
     * @throws IllegalArgumentException if the key has no or more than 256 characters, or the record is larger than {@code
     *     maxRecordSize}
     * @throws IllegalStateException if the producer is closed
     */
    public CompletableFuture<PutResult> put(UserRecord record) {
        return wiring.intake().put(record);
    }

    /** As {@link #put(UserRecord)}, but without waiting for room unless it may. */
    CompletableFuture<PutResult> put(UserRecord record, boolean mayWait) {
        return wiring.intake().put(record, mayWait);
    }

    String stream() {
        return wiring.intake().stream();
    }

    /**
     * Sends what is buffered without waiting for more.
     *
     * @return completes when every record that was put before, by this thread or seen by it, has ended: stored or failed. It never
     *     fails itself.
     */
    public CompletableFuture<Void> flush() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!wiring.inbox().post((pipeline, now) -> pipeline.flush(done, now))) {
            done.complete(null);
        }
        return done;
    }

    /** The counters now. */
    public ProducerStats stats() {
        return wiring.counters().snapshot(wiring.budget().usedBytes());
    }

    /** Closes with a timeout of 30 seconds. Records that were not stored by then have failed futures. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Takes no more records, sends what is buffered, and ends. What is not stored in time fails with
     * {@link PutFailedException.Reason#CLOSED}. A second call waits for the first and reports the same. The client is closed too if the
     * producer built it.
     *
     * @param timeout how long to wait for records, zero or above; callbacks get a few seconds more
     */
    public CloseReport close(Duration timeout) {
        wiring.intake().close();
        List<Unsent> unsent = await(wiring.loop().stop(timeout), timeout);
        wiring.endCallbacks(CALLBACK_GRACE.toMillis());
        if (wiring.isClientOwned()) {
            wiring.client().close();
        }
        return new CloseReport(unsent);
    }

    private static List<Unsent> await(CompletableFuture<List<Unsent>> ended, Duration timeout) {
        try {
            return ended.get(timeout.plus(CALLBACK_GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The producer's thread does not end", e);
        }
    }

    /** Options of a producer. Names are the KPL's where they mean the same. Not safe for use by several threads. */
    public static final class Builder {
        private final String stream;
        private @Nullable KinesisAsyncClient client;
        private @Nullable Executor callbackExecutor;
        private boolean ordered;
        private boolean recordIds = true;
        private double shardRate = 1.5;
        private Sizes sizes = Sizes.DEFAULT;
        private Timing timing = Timing.DEFAULT;
        private WhenFull whenFull = WhenFull.block(Duration.ofMinutes(1));
        private ProducerListener listener = event -> {};
        private FailedRecordHandler failedRecords = (record, failure) -> {};

        private Builder(String stream) {
            this.stream = stream;
        }

        /**
         * The client to send with; it stays the caller's to close. Its own retries are not used. Without one the SDK's default chain
         * decides on region, credentials and endpoint.
         */
        public Builder client(KinesisAsyncClient newClient) {
            client = newClient;
            return this;
        }

        /** Keeps the order of records with the same hash key. Costs throughput only where a shard is slow to answer. */
        public Builder ordered() {
            ordered = true;
            return this;
        }

        /** Leaves out the ids that let Millrace's consumer recognize repeated records. Saves a byte or two a record. */
        public Builder withoutRecordIds() {
            recordIds = false;
            return this;
        }

        /** How long a record may wait for others to share a wire record and a request with. Default 100 ms; 0 sends at once. */
        public Builder recordMaxBufferedTime(Duration linger) {
            timing = new Timing(linger, timing.recordTtl(), timing.requestTimeout(), timing.firstAnswerTimeout());
            return this;
        }

        /** After what age a record is given up. Default: never, so that only the byte budget limits an outage. At least 100 ms. */
        public Builder recordTtl(Duration ttl) {
            timing = new Timing(timing.linger(), ttl, timing.requestTimeout(), timing.firstAnswerTimeout());
            return this;
        }

        /** The deadline of every single call. Default 6 s; 100 ms to 10 minutes. */
        public Builder requestTimeout(Duration timeout) {
            timing = new Timing(timing.linger(), timing.recordTtl(), timeout, timing.firstAnswerTimeout());
            return this;
        }

        /** After what age records are given up while the endpoint has never answered at all. Default 15 s; at least 100 ms. */
        public Builder firstAnswerTimeout(Duration timeout) {
            timing = new Timing(timing.linger(), timing.recordTtl(), timing.requestTimeout(), timeout);
            return this;
        }

        /**
         * The size of a full wire record in bytes. Default 51,200, two PUT payload units; 64 to 10,485,760. From 25,600 on it is
         * rounded down to whole payload units.
         */
        public Builder aggregationMaxSize(int bytes) {
            sizes = new Sizes(
                    bytes,
                    sizes.maxRecordBytes(),
                    sizes.collectionMaxCount(),
                    sizes.collectionMaxBytes(),
                    sizes.maxBufferedBytes());
            return this;
        }

        /** The largest record that may be put, key included, in bytes. Default 1 MiB; the stream's own maximum may be up to 10 MiB. */
        public Builder maxRecordSize(int bytes) {
            sizes = new Sizes(
                    sizes.aggregationMaxBytes(),
                    bytes,
                    sizes.collectionMaxCount(),
                    sizes.collectionMaxBytes(),
                    sizes.maxBufferedBytes());
            return this;
        }

        /** The most wire records, and the most bytes, in one request. Default 500 and 5 MiB; at most 500 and 10 MiB. */
        public Builder collectionLimits(int count, int bytes) {
            sizes = new Sizes(
                    sizes.aggregationMaxBytes(), sizes.maxRecordBytes(), count, bytes, sizes.maxBufferedBytes());
            return this;
        }

        /**
         * The memory that records may take, in bytes: a quarter for encoded records and requests, the rest for user records, each with
         * its key, headers and 128 bytes for the objects around it. Default 64 MiB; at least 64 KiB. A single record larger than that
         * is admitted alone.
         */
        public Builder maxBufferedBytes(long bytes) {
            sizes = new Sizes(
                    sizes.aggregationMaxBytes(),
                    sizes.maxRecordBytes(),
                    sizes.collectionMaxCount(),
                    sizes.collectionMaxBytes(),
                    bytes);
            return this;
        }

        /** What {@code put} does when that memory is in use. Default: wait for at most a minute. */
        public Builder whenFull(WhenFull choice) {
            whenFull = choice;
            return this;
        }

        /** The fastest a shard is written to, in shares of its nominal 1 MiB and 1,000 records a second. Default 1.5. */
        public Builder shardRate(double share) {
            shardRate = share;
            return this;
        }

        /** Who hears of changes of state. */
        public Builder listener(ProducerListener newListener) {
            listener = newListener;
            return this;
        }

        /** Who gets the records that are given up. */
        public Builder failedRecordHandler(FailedRecordHandler handler) {
            failedRecords = handler;
            return this;
        }

        /** Where futures are completed and listeners called, in order. Default: a thread of the producer's own. */
        public Builder callbackExecutor(Executor executor) {
            callbackExecutor = executor;
            return this;
        }

        /**
         * Starts the producer.
         *
         * @throws IllegalArgumentException naming the option and the values it may have
         */
        public KinesisProducer build() {
            ProducerConfig config = new ProducerConfig(stream, ordered, recordIds, shardRate, sizes, timing, whenFull);
            return new KinesisProducer(
                    Wiring.start(config, client, new Hooks(stream, listener, failedRecords), callbackExecutor));
        }
    }
}
