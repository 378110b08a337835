package io.millrace.consumer;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.failure.FailurePolicy;
import io.millrace.consumer.shard.Position;
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
    private final Controls controls;
    private final Observed observed;

    KinesisConsumer(ConsumerLife life, Controls controls, Observed observed) {
        this.life = life;
        this.controls = controls;
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
     * Hands nothing more to user code until {@link #resume}; calls that run end. Shards stay here, nothing is read ahead beyond the
     * buffer, and checkpoints of what is settled are written. A worker that is paused is healthy.
     */
    public void pause() {
        controls.pause(true);
    }

    /** Ends {@link #pause()}; shards and keys that were paused by name stay so. */
    public void resume() {
        controls.pause(false);
    }

    /**
     * Likewise for one shard, as long as this worker reads it.
     *
     * @param shardId as {@link #status} names it; one that is not read here is paused when it comes to be
     */
    public void pauseShard(String shardId) {
        controls.pauseShard(Check.named(shardId, "shard id"), true);
    }

    /** Ends {@link #pauseShard}. */
    public void resumeShard(String shardId) {
        controls.pauseShard(Check.named(shardId, "shard id"), false);
    }

    /**
     * Lets the records of one key wait while others of the shard go on, until its window is full. As long as a key is paused, keys of
     * the shard have lanes of their own, also with a concurrency of one.
     *
     * @param key as {@link ConsumerBuilder#laneKey} has it: the partition key unless it says otherwise
     * @throws IllegalStateException if user code gets batches
     */
    public void pauseKey(String shardId, Object key) {
        controls.pauseKey(Check.named(shardId, "shard id"), requireNonNull(key, "key is null"), true);
    }

    /** Ends {@link #pauseKey}, and tries a record of the key that fails, or is parked, at once. */
    public void resumeKey(String shardId, Object key) {
        controls.pauseKey(Check.named(shardId, "shard id"), requireNonNull(key, "key is null"), false);
    }

    /**
     * Reads a shard from elsewhere. Calls that run end, the checkpoint is moved there, also backwards, and the lease let go; whoever
     * takes it next, most likely this worker within a second or two, starts there. Saved dedupe state does not count then. Records that
     * the service keeps no more are not read; children of a closed shard are not reset.
     *
     * @param shardId as {@link #status} names it
     * @param position a record (reading begins behind it), a time (one ahead counts as now), the trim horizon or latest
     * @return whether that has begun; false if the shard is not held by this worker, or leaves it already: {@code ./millrace doctor seek}
     *     finds its holder; false too, after 5 s, from a consumer that has ended. A lease that is lost before the running calls end is
     *     not moved
     * @throws IllegalArgumentException for the end of a shard
     */
    public CompletableFuture<Boolean> seek(String shardId, Position position) {
        if (requireNonNull(position, "position is null") instanceof Position.ShardEnd) {
            throw new IllegalArgumentException(
                    "nobody can seek to the end of a shard; give a record, a time, latest or the trim horizon");
        }
        return controls.seek(Check.named(shardId, "shard id"), position);
    }

    /**
     * Another {@link ConsumerBuilder#concurrencyPerShard}: in effect after the calls that run, and where it becomes one or more than
     * one when they all have ended.
     *
     * @throws IllegalStateException if user code gets batches
     */
    public void concurrencyPerShard(int records) {
        controls.concurrencyPerShard(records);
    }

    /**
     * Another {@link ConsumerBuilder#failurePolicy}: asked at the next failure, also of a record that has failed before, whose attempts count on.
     *
     * @throws IllegalStateException if it does not suit the way in
     */
    public void failurePolicy(FailurePolicy policy) {
        controls.failurePolicy(requireNonNull(policy, "policy is null"));
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
