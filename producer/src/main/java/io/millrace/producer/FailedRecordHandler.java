package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Takes every record that is given up after it was accepted: a place for a second stream, a file, a queue.
 *
 * <p>Called on the callback executor, before the record's future fails, by one thread at a time per producer. What it throws is logged
 * and harms nothing. While it runs, no other callback of the producer does, and records that were given up wait for it outside of the
 * byte budget: it should not take long.
 */
@FunctionalInterface
public interface FailedRecordHandler {
    /** The record, with its data still at hand, and why it was given up. */
    void handle(UserRecord record, PutFailedException failure);

    /**
     * A producer begins to use this handler; called before its first record, once for every producer that shares it.
     *
     * @param stream the producer's stream, as it was given to the builder
     * @param listener whom to tell what becomes of that stream's records
     */
    default void attach(String stream, ProducerListener listener) {}

    /** A producer that used this handler has ended; called on the callback executor, after its last record. */
    default void close() {}

    /**
     * A handler that appends records to a file, in files of at most 64 MiB, 16 of them. See {@link FailedRecordFile}.
     *
     * @param path the file to write; its directory must exist
     * @throws IllegalArgumentException if the directory does not exist
     */
    static FailedRecordFile toFile(Path path) {
        return toFile(path, FailedRecordFile.DEFAULT_FILE_BYTES, FailedRecordFile.DEFAULT_FILES);
    }

    /**
     * A handler that appends records to a file within bounds. See {@link FailedRecordFile}.
     *
     * @param path the file to write; its directory must exist
     * @param maxFileBytes the size of one file, 4,096 bytes or more; a record larger than that gets a file for itself
     * @param maxFiles how many files there may be, the one being written included; 1 to 10,000
     * @throws IllegalArgumentException if the directory does not exist, or a bound is out of its range
     */
    static FailedRecordFile toFile(Path path, long maxFileBytes, int maxFiles) {
        return new FailedRecordFile(new RollingFile(path, maxFileBytes, maxFiles), EventLoop.WALL_CLOCK);
    }

    /**
     * A handler that puts records into another stream. See {@link FailedRecordForwarder}.
     *
     * @param other the other stream's producer, which its owner closes after all that use this handler
     */
    static FailedRecordForwarder toStream(KinesisProducer other) {
        return new FailedRecordForwarder(other.stream(), other::put, EventLoop.WALL_CLOCK);
    }

    /**
     * A handler that hands every record to this one and then to another, whatever the first one throws.
     *
     * @return throws what the first one threw, with what the second one threw as suppressed, or else what the second one threw
     */
    default FailedRecordHandler andThen(FailedRecordHandler next) {
        return new FailedRecordHandlers(this, Objects.requireNonNull(next, "next is null"));
    }
}
