package io.millrace.consumer.event;

import io.millrace.consumer.shard.RecordPosition;
import java.time.Duration;
import java.util.List;

/**
 * Something worth telling an operator: a change of state, named by shard and worker; never record data. Where many streams are
 * read, a shard id stands behind its stream's, as {@link io.millrace.consumer.shard.ShardKey} has it.
 */
public sealed interface ConsumerEvent {

    /** This worker reads a shard from now on. */
    record LeaseGained(String shardId, String workerId, String from) implements ConsumerEvent {}

    /** This worker no longer reads a shard; {@code reason} is a constant of the lease listener's reasons. */
    record LeaseLost(String shardId, String workerId, String reason) implements ConsumerEvent {}

    /** A shard was handed to a peer by name. */
    record LeaseGiven(String shardId, String workerId, String toWorkerId) implements ConsumerEvent {}

    /** A closed shard is wholly settled and its children can be read. */
    record ShardEnded(String shardId, String workerId, List<String> children) implements ConsumerEvent {}

    /** A mark was written to the lease table. */
    record Checkpointed(String shardId, String workerId, RecordPosition position) implements ConsumerEvent {}

    /** A batch was read from a shard. */
    record BatchRead(String shardId, String workerId, int wireRecords, long bytes, Duration behindLatest)
            implements ConsumerEvent {}

    /**
     * User code was given records of a shard and has returned, or failed.
     *
     * @param userRecords that are done
     * @param took from handing the first over to the return of the last
     */
    record RecordsDelivered(String shardId, String workerId, int userRecords, Duration took) implements ConsumerEvent {}

    /** An aggregate could not be decoded and is delivered whole as one raw record. */
    record DamagedAggregate(String shardId, String sequenceNumber, String damage) implements ConsumerEvent {}

    /**
     * User records in a wire record whose data are compressed and are delivered so, with the header that says it.
     *
     * @param encoding what the header says, at most 20 characters
     * @param cause {@code UNKNOWN_ENCODING}; {@code LIBRARY_MISSING}: zstd needs {@code io.airlift:aircompressor}, and a JVM that lets it
     *     use {@code sun.misc.Unsafe}; {@code DAMAGED}; {@code TOO_LARGE}: above {@code maxUnwrappedBytes}
     */
    record RecordsNotUnwrapped(String shardId, String sequenceNumber, int userRecords, String encoding, String cause)
            implements ConsumerEvent {}

    /** User records in an aggregate that belong to another shard's hash range and were passed over. */
    record RecordsFiltered(String shardId, String sequenceNumber, int userRecords) implements ConsumerEvent {}

    /** User records in a wire record that were delivered before, from another copy, and were passed over. */
    record DuplicatesDropped(String shardId, String sequenceNumber, int userRecords) implements ConsumerEvent {}

    /**
     * What is known of a shard's repeats was too large to be saved, and some of it was forgotten: repeats of that may be delivered.
     *
     * @param incarnations runs of producers that were forgotten wholly
     * @param numbers acceptance numbers that were forgotten of others
     * @param bytes that are saved
     */
    record DedupeStateCut(String shardId, int incarnations, long numbers, int bytes) implements ConsumerEvent {}

    /** What was saved of a shard's repeats is of no use, so that those of records before the checkpoint may be delivered. */
    record DedupeStateVoid(String shardId, String cause) implements ConsumerEvent {}

    /** User code threw; the record is tried again after the delay. */
    record ProcessingFailed(String shardId, RecordPosition position, int attempt, Duration retryIn, Throwable cause)
            implements ConsumerEvent {}

    /** User code failed on a record for as often as the policy allows, and the record is settled without having succeeded. */
    record RecordSkipped(String shardId, RecordPosition position, int attempts, Throwable cause)
            implements ConsumerEvent {}

    /** Likewise, and its dead letter is safe at its destination. */
    record RecordDeadLettered(String shardId, RecordPosition position, int attempts, Throwable cause)
            implements ConsumerEvent {}

    /** User code failed on a record, and the record's key waits while others go on. */
    record KeyParked(String shardId, RecordPosition position, int attempts, Throwable cause) implements ConsumerEvent {}

    /** A call to the service or the lease table failed and is tried again. */
    record CallFailed(String operation, Duration retryIn, Throwable cause) implements ConsumerEvent {}

    /**
     * Other software took a lease that this worker held, as the Kinesis Client Library does when it is started on a table whose
     * leases live by Millrace's worker rows. It is left to the owner until that stands still.
     */
    record ForeignOwner(String shardId, String workerId, String owner) implements ConsumerEvent {}

    /**
     * A shard that this worker holds does something else, or waits for something else, than before.
     *
     * @param before with the time that it lasted
     */
    record HealthChanged(String shardId, String workerId, ShardHealth before, ShardHealth now)
            implements ConsumerEvent {}

    /** The watchdog closed a stalled shard's feed and opened it anew behind the last record that came. */
    record FeedRestarted(String shardId, String workerId, String cause) implements ConsumerEvent {}

    /** The lease of a shard, and with it the checkpoint, was deleted: no worker has read its stream for as long as was configured. */
    record LeaseForgotten(String shardId, String workerId) implements ConsumerEvent {}

    /** Another live process works under this worker id; nothing breaks, but the fleet's view is confusing. */
    record WorkerIdShared(String workerId) implements ConsumerEvent {}

    /** The consumer cannot go on and has stopped. */
    record Stopped(String workerId, Throwable cause) implements ConsumerEvent {}
}
