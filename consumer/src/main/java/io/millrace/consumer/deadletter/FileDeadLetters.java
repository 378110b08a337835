package io.millrace.consumer.deadletter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters in files of a directory, one {@link DeadLetterJson} a line, that their owner alone may read where the file system knows
 * owners. {@link DeadLetterReader} reads them, and so does {@code ./millrace replay}.
 *
 * <p>A letter is written by one call and is on the disk before {@link #put} completes; a crash leaves at most a torn last line, which was
 * no settled record's. A file that would grow above its limit is closed and a new one begun, named {@code
 * dead-letters-20260131T120000.250Z-1.jsonl} by its first letter's time: no other process, destination or later run has the same, so that
 * any number of them share a directory. After any failure the file is left as it is, and the next letter begins another. Nothing is ever
 * deleted: with {@link Builder#maxFiles} letters fail once there are so many files, and their records wait until somebody has moved some
 * away.
 *
 * <p>Safe for use by several threads. {@link #close} ends the file; a letter that comes later begins another.
 */
public final class FileDeadLetters implements DeadLetterDestination, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileDeadLetters.class);

    private final Builder options;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<CompletableFuture<Path>> unsynced = new ArrayList<>();
    private @Nullable LetterFile file;

    private FileDeadLetters(Builder options) {
        this.options = new Builder(options);
    }

    /**
     * A destination with all defaults.
     *
     * @throws IllegalArgumentException if there is no such directory
     */
    public static FileDeadLetters in(Path directory) {
        return builder(directory).build();
    }

    /** Options of a destination in a directory. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** Writes the letter; completes with the file that it is in. */
    @Override
    public CompletionStage<?> put(DeadLetter letter) {
        byte[] json = DeadLetterJson.write(letter);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        CompletableFuture<Path> result = new CompletableFuture<>();
        Outcomes outcomes = new Outcomes();
        // A channel closes itself in an interrupted thread, whose lease may be lost; the letter is none the worse for
        // it.
        boolean isInterrupted = Thread.interrupted();
        lock.lock();
        try {
            write(line, result, outcomes);
        } finally {
            lock.unlock();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        outcomes.tell();
        return result;
    }

    /** Ends the file that is being written, when all of it is on the disk. */
    @Override
    public void close() {
        inTurn(this::end);
    }

    private void syncShared() {
        inTurn(this::sync);
    }

    /** Callbacks of letters run when the lock is free again. */
    private void inTurn(Consumer<Outcomes> step) {
        Outcomes outcomes = new Outcomes();
        lock.lock();
        try {
            step.accept(outcomes);
        } finally {
            lock.unlock();
        }
        outcomes.tell();
    }

    private void write(byte[] line, CompletableFuture<Path> result, Outcomes outcomes) {
        try {
            if (file != null && file.sizeBytes() + line.length > options.maxFileBytes) {
                end(outcomes);
            }
            LetterFile open = file == null ? begin() : file;
            file = open;
            open.append(line);
        } catch (IOException | RuntimeException e) {
            // What was written before is whole; a new file begins behind a letter that may be torn.
            end(outcomes);
            outcomes.failed(List.of(result), explained(e));
            return;
        }
        unsynced.add(result);
        if (options.syncInterval.isZero()) {
            sync(outcomes);
        } else if (unsynced.size() == 1) {
            options.later.run(options.syncInterval, this::syncShared);
        }
    }

    private LetterFile begin() throws IOException {
        if (options.maxFiles != Builder.NO_LIMIT
                && DeadLetterReader.files(options.directory).size() >= options.maxFiles) {
            throw new IOException("there are " + options.maxFiles
                    + " files, which is the limit; put their letters back or move some of them away");
        }
        LetterFile begun = LetterFile.create(options.directory, options.clock.instant());
        LOG.info("Dead letters go into {}", begun.path());
        return begun;
    }

    /** What a failed sync leaves on the disk nobody can say, so that all it was for are put again, into another file. */
    private void sync(Outcomes outcomes) {
        LetterFile open = file;
        if (open == null || unsynced.isEmpty()) {
            return;
        }
        List<CompletableFuture<Path>> letters = List.copyOf(unsynced);
        unsynced.clear();
        try {
            open.sync();
            outcomes.safe(letters, open.path());
        } catch (IOException e) {
            file = null;
            outcomes.failed(letters, explained(e));
            closed(open);
        }
    }

    private void end(Outcomes outcomes) {
        sync(outcomes);
        LetterFile open = file;
        file = null;
        if (open != null) {
            closed(open);
        }
    }

    private static void closed(LetterFile open) {
        try {
            open.close();
        } catch (IOException e) {
            LOG.warn("{} was not closed cleanly", open.path(), e);
        }
    }

    private DeadLetterException explained(Exception failure) {
        return new DeadLetterException(
                "directory " + options.directory + " did not take a dead letter: " + failure, failure);
    }

    /** What is to be told to letters when the lock is free. */
    private static final class Outcomes {
        private final List<Runnable> told = new ArrayList<>();

        void safe(List<CompletableFuture<Path>> letters, Path path) {
            told.add(() -> letters.forEach(letter -> letter.complete(path)));
        }

        void failed(List<CompletableFuture<Path>> letters, RuntimeException why) {
            told.add(() -> letters.forEach(letter -> letter.completeExceptionally(why)));
        }

        void tell() {
            told.forEach(Runnable::run);
        }
    }

    /** Runs a task after a time. */
    interface Later {
        void run(Duration delay, Runnable task);
    }

    /** Options of {@link FileDeadLetters}. Not safe for use by several threads. */
    public static final class Builder {
        static final int NO_LIMIT = 0;
        static final long LEAST_FILE_BYTES = 4_096;

        private final Path directory;
        private long maxFileBytes = 64L * 1024 * 1024;
        private int maxFiles = NO_LIMIT;
        private Duration syncInterval = Duration.ZERO;
        private InstantSource clock = InstantSource.system();
        private Later later = (delay, task) -> CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                .execute(task);

        private Builder(Path directory) {
            this.directory =
                    Objects.requireNonNull(directory, "directory is null").toAbsolutePath();
        }

        private Builder(Builder other) {
            this.directory = other.directory;
            this.maxFileBytes = other.maxFileBytes;
            this.maxFiles = other.maxFiles;
            this.syncInterval = other.syncInterval;
            this.clock = other.clock;
            this.later = other.later;
        }

        /** Size at which a new file is begun, at least 4,096 bytes; default 64 MiB. A larger letter has a file to itself. */
        public Builder maxFileBytes(long bytes) {
            if (bytes < LEAST_FILE_BYTES) {
                throw new IllegalArgumentException("maxFileBytes of " + bytes + " is below " + LEAST_FILE_BYTES);
            }
            maxFileBytes = bytes;
            return this;
        }

        /**
         * How many files there may be in the directory, those of others included, at least 1; default: any number. When there are so many
         * and the last is full, letters fail until some have been moved away: nothing is deleted.
         */
        public Builder maxFiles(int files) {
            if (files < 1) {
                throw new IllegalArgumentException("maxFiles of " + files + " is below 1");
            }
            maxFiles = files;
            return this;
        }

        /**
         * Lets letters share the wait for the disk: each is written at once, and completes up to this time later, when all of them are
         * made safe together. Up to a minute; default zero: each by itself, before {@link #put} returns.
         */
        public Builder syncInterval(Duration interval) {
            if (interval.isNegative() || interval.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new IllegalArgumentException("syncInterval of " + interval + " is not within 0 and 60 seconds");
            }
            syncInterval = interval;
            return this;
        }

        Builder clock(InstantSource newClock) {
            clock = newClock;
            return this;
        }

        Builder later(Later newLater) {
            later = newLater;
            return this;
        }

        /**
         * The destination. It writes nothing before the first letter.
         *
         * @throws IllegalArgumentException if there is no such directory
         */
        public FileDeadLetters build() {
            if (!Files.isDirectory(directory)) {
                throw new IllegalArgumentException(
                        "the directory for dead letters, " + directory + ", is not there; make it");
            }
            return new FileDeadLetters(this);
        }
    }
}
