package io.millrace.local;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine keeps its streams and records, and how much of them.
 *
 * @param directory null for in memory
 * @param bytesPerShard most bytes per shard in memory
 * @param bytes most bytes of all shards in memory
 */
record Keeping(@Nullable Path directory, long bytesPerShard, long bytes) {
    static final Keeping ALL_IN_MEMORY = new Keeping(null, Long.MAX_VALUE, Long.MAX_VALUE);

    Keeping inDirectory(Path value) {
        return new Keeping(value, bytesPerShard, bytes);
    }

    Keeping bytesPerShard(long value) {
        return new Keeping(directory, value, bytes);
    }

    Keeping bytes(long value) {
        return new Keeping(directory, bytesPerShard, value);
    }

    /**
     * Opens the storage and the account that loads from it.
     *
     * @throws LocalKinesisException with one line that names the directory at fault
     */
    Account open(Function<Storage, Account> loading) {
        Storage storage = storage();
        try {
            return loading.apply(storage);
        } catch (UncheckedIOException e) {
            storage.close();
            throw unusable(e);
        }
    }

    private Storage storage() {
        if (directory == null) {
            return Storage.inMemory(bytesPerShard, bytes);
        }
        try {
            return Storage.inDirectory(directory);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private LocalKinesisException unusable(Exception cause) {
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        return new LocalKinesisException("Directory " + directory + " cannot be used: " + reason.getMessage(), cause);
    }
}
