package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;

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
 * records through throttles, lost replies and reshards. The order is that of the calls of one thread. Where the service places the
 * records, {@link Distribution} says what is different.
 *
 * <p>Safe for use by several threads, virtual ones included. Runs one daemon thread, and another for callbacks unless it is given an
 * executor.
 */
public final class KinesisProducer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

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

    /** Puts text in UTF-8 under a partition key. See {@link #put(UserRecord)}. */
    public CompletableFuture<PutResult> put(String partitionKey, String text) {
        return put(partitionKey, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Puts data for which no key matters: each record gets a random key of six characters, so that records
     * spread evenly over all shards. They have no order among them, not with an {@linkplain Builder#ordered() ordered} producer either.
     * See {@link #put(UserRecord)}.
     */
    public CompletableFuture<PutResult> put(byte[] data) {
        return put(ByteBuffer.wrap(data));
    }

    /** Puts the remaining bytes of a buffer under a random key. See {@link #put(byte[])}. */
    public CompletableFuture<PutResult> put(ByteBuffer data) {
        return wiring.intake().putAnywhere(data);
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
     * Puts the records of a list in order, as if each was put by itself, for one answer about all of them. If the byte budget is full,
     * records wait as {@link Builder#whenFull} says until one of them has found no room in time; those behind it do not wait.
     *
     * @return completes once, when every record has ended, stored or not. It never fails itself. Cancelling it unsends nothing.
     * @throws IllegalArgumentException if one of the records could not be put by itself; then none was
     * @throws IllegalStateException if the producer is closed
     */
    public CompletableFuture<BatchResult> putAll(List<UserRecord> records) {
        return wiring.intake().putAll(records);
    }

    /**
     * Puts many records of one partition key that the caller has encoded, as one Kinesis record with one future. For programs that have
     * hundreds of small records of a key at hand, such as the lines of a file: it costs the producer as much as one record. Consumers get
     * the single records, and ids as the caller has stamped them.
     *
     * <p>The aggregate is a Kinesis record by itself: it waits for no linger, shares nothing, and is sent again as the same bytes. Pace,
     * byte budget (its bytes, once), order, {@code recordTtl} and retries are those of a record of that size; {@code headers} and
     * {@code compression} do not touch it. Counters and events count its user records, and their bytes as those of the aggregate. What is
     * given up comes back as one record whose data are the aggregate: {@link KeyedAggregate#of(UserRecord)} makes it ready to be put again,
     * {@code put} would wrap it. On a stream whose records the service places it fails with
     * {@link PutFailedException.Reason#PLACED_BY_SERVICE}, unless it is marked and the {@link Distribution} is read by nobody who filters.
     *
     * @return completes when all its records are stored for good, with the place of the first, the others following; or with a
     *     {@link PutFailedException}, for all. Cancelling it unsends nothing.
     * @throws IllegalArgumentException if the key has no or more than 256 characters, or the aggregate with its key is larger than {@code
     *     maxRecordSize}
     * @throws IllegalStateException if the producer is closed
     */
    public CompletableFuture<PutResult> putAggregate(KeyedAggregate aggregate) {
        return wiring.intake().putAggregate(aggregate);
    }

    /**
     * Completes when the byte budget has room: so many bytes as {@link WhenFull#later} says, otherwise for a record of the largest size;
     * at once if there is room now. For callers that cannot block: {@code whenRoom().thenCompose(room -> put(record))}. It keeps nothing
     * and reserves nothing, so that a put may still find none if others were faster. Completes on the executor for callbacks, and never
     * fails.
     */
    public CompletionStage<Void> whenRoom() {
        return wiring.room().whenRoom();
    }

    /** A new subscriber, for one publisher: it puts what it is sent, and requests as much as the byte budget has room for. */
    public RecordSubscriber subscriber() {
        return new RecordSubscriber(wiring.intake(), wiring.budget(), wiring.completions());
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
        return wiring.counters()
                .snapshot(wiring.budget().usedBytes(), wiring.loop().nowNanos());
    }

    /** What may be watched of this producer. */
    Observed observed() {
        return Observed.of(wiring);
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
        return new CloseReport(wiring.close(timeout));
    }

    /** A producer to be configured and started: {@link ProducerOptions}, and what starts it. Not safe for use by several threads. */
    public static final class Builder extends ProducerOptions<Builder> {
        private Builder(String stream) {
            super(stream);
        }

        /**
         * What the client that the producer builds begins with, where region, credentials, endpoint and proxy say too little: FIPS and dual-stack endpoints, the
         * number of connections, timeouts. The producer adds those options, its threads and its writer of requests, builds the client and closes
         * it; both builders are its own from now on. Override configuration of the builder is replaced; deadline and retries are the producer's.
         * Default: the SDK's builders.
         */
        public Builder clientBuilder(KinesisAsyncClientBuilder builder, NettyNioAsyncHttpClient.Builder http) {
            clientChoice(clientChoice().withBuilders(new ClientChoice.Builders(builder, http)));
            return this;
        }

        /**
         * Starts the producer.
         *
         * @throws IllegalArgumentException naming the option and the values it may have
         * @throws IllegalStateException if compression is zstd and its library is not there
         */
        public KinesisProducer build() {
            return new KinesisProducer(start());
        }

        @Override
        Builder self() {
            return this;
        }
    }
}
