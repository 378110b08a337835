package io.millrace.producer;

import io.millrace.aggregation.UserRecord;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/**
 * A {@link FailedRecordHandler} that appends every record that is given up to a file, one JSON object a line. {@link FailedRecords}
 * reads it.
 *
 * <p>Each record is handed to the operating system before its future fails: it outlives the process, but not a power cut in the next
 * seconds. A new file can be read and written by its owner alone, where the file system knows owners. A full file is renamed to the
 * same name with a number behind it, {@code failed.jsonl.1} and up, and a new one begun. Nothing is ever deleted: once there are as
 * many files as allowed and the last is full, no record is kept until somebody moves one of the numbered files away.
 *
 * <p>A record that cannot be kept, because of that bound or a disk that fails, is counted in {@link #lostRecords}, and the first one
 * of a cause, the tenth, the hundredth is in a {@link ProducerEvent.FailedRecordsLost} event and in the log. Nothing is thrown, and
 * the next record is another try.
 *
 * <p>Safe for use by several threads and several producers of one process; another process is kept out by a lock on the file. The
 * end of a producer closes the file, and a record that comes later opens it again.
 */
public final class FailedRecordFile implements FailedRecordHandler {
    static final long DEFAULT_FILE_BYTES = 64L * 1024 * 1024;
    static final int DEFAULT_FILES = 16;

    private final RollingFile file;
    private final InstantSource clock;
    private final HandlerLosses losses;
    private final LongAdder kept = new LongAdder();

    FailedRecordFile(RollingFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        this.losses = new HandlerLosses("The file " + file.path());
    }

    @Override
    public void handle(UserRecord record, PutFailedException failure) {
        byte[] line = FailedRecordLine.of(FailedRecord.of(record, failure, clock.instant()));
        // Somebody who wants this thread to end has not asked for the record to be lost: a channel would close itself.
        boolean isInterrupted = Thread.interrupted();
        try {
            file.append(line);
            kept.increment();
        } catch (IOException | RuntimeException e) {
            // Directories fail in unchecked ways too, and a record that is not counted would be lost silently.
            losses.add(failure.stream(), String.valueOf(e.getMessage()), e);
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Ends the file that is being written and gives it the next number, so that all that was kept can be taken away while the producer
     * runs. Does nothing if there is no such file.
     *
     * @throws IOException if it cannot be renamed, or there are as many files as allowed
     */
    public void roll() throws IOException {
        file.roll();
    }

    /** How many records were written. */
    public long keptRecords() {
        return kept.sum();
    }

    /** How many records could not be written. */
    public long lostRecords() {
        return losses.records();
    }

    @Override
    public void attach(String stream, ProducerListener listener) {
        losses.attach(stream, listener);
    }

    /** Closes the file; a record that comes later opens it again. */
    @Override
    public void close() {
        file.close();
    }
}
