package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a Kinesis data stream, or many, together with all other workers of the same application: each shard is read by one worker
 * at a time, parents before their children, and every record is delivered at least once. Thread-safe; started once.
 *
 * <pre>{@code
 * KinesisConsumer consumer = KinesisConsumer.builder("clicks", "click-counter")
 *         .onRecord(record -> count(record.partitionKey(), record.data()))
 *         .build();
 * consumer.start();
 * }</pre>
 */
public final class KinesisConsumer implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final ConsumerLife life;
    private final Observed observed;

    KinesisConsumer(ConsumerLife life, Observed observed) {
        this.life = life;
        this.observed = observed;
    }

    /** What metrics are made of. */
    Observed observed() {
        return observed;
    }

    /**
     * Options for a consumer.
     *
     * @param streamNameOrArn the stream
     * @param applicationName workers that share this name share the shards; also the default name of the lease table
     */
    public static ConsumerBuilder builder(String streamNameOrArn, String applicationName) {
        Check.named(streamNameOrArn, "stream name or ARN");
        return new ConsumerBuilder(new ConsumerConfig.Source.One(streamNameOrArn), applicationName);
    }

    /**
     * Options for a consumer of many streams. Shards are named by stream and shard in its lease table, events and status, as {@link
     * io.millrace.consumer.shard.ShardKey} has it: a table of one stream's application does not serve here, nor the other way round.
     *
     * @param streams may change while they are read
     * @param applicationName workers that share this name share the shards; also the default name of the lease table
     */
    public static ConsumerBuilder builder(StreamSet streams, String applicationName) {
        return new ConsumerBuilder(
                new ConsumerConfig.Source.Many(requireNonNull(streams, "streams is null")), applicationName);
    }

    /** Begins and returns at once; how it went is told by {@link #started} and {@link #terminated}. */
    public void start() {
        life.start();
    }

    /** Completes when the worker takes part in the fleet; exceptionally with a {@link ConsumerException} if it cannot. */
    public CompletableFuture<Void> started() {
        return life.started();
    }

    /** Completes after {@link #close}; exceptionally with a {@link ConsumerException} if the consumer had to give up. */
    public CompletableFuture<Void> terminated() {
        return life.terminated();
    }

    /** The consumer and its shards at this moment. */
    public ConsumerStatus status() {
        return life.status();
    }

    /**
     * Delivers nothing new, lets running calls end, writes the last checkpoints and hands the shards to other workers.
     * Calls that are still running when the time is up are interrupted. A second call waits for the first.
     */
    public CloseReport close(Duration limit) {
        return life.close(limit);
    }

    /** {@link #close(Duration)} with 30 s. */
    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }
}
