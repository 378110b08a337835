package io.millrace.local.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where streams and their records are kept: in memory, or in a directory that outlives the process. */
public interface Storage extends AutoCloseable {
    /** Every stream kept from an earlier run. */
    List<StreamRecord> load();

    /** Keeps the stream's description, replacing the former one as a whole. */
    void save(StreamRecord stream);

    /** Forgets the stream, its records included. */
    void delete(String stream);

    /** Opens a shard's log, with whatever it held. */
    ShardLog openLog(String stream, int shardIndex);

    /** Forgets a shard whose records have all expired. */
    void deleteLog(String stream, int shardIndex);

    /** The account's commitment as it was kept, or {@link BillingCommitment#NONE}. */
    BillingCommitment loadCommitment();

    void saveCommitment(BillingCommitment commitment);

    /** What its logs hold in memory together. */
    default MemoryLedger ledger() {
        return new MemoryLedger(Long.MAX_VALUE);
    }

    @Override
    void close();

    /**
     * Storage that ends with the process.
     *
     * @param capBytesPerShard most bytes kept per shard; older records go first
     * @param capBytes most bytes kept in all; the fullest shard's oldest go first
     */
    static Storage inMemory(long capBytesPerShard, long capBytes) {
        return new MemoryStorage(capBytesPerShard, new MemoryLedger(capBytes));
    }

    /**
     * Storage in a directory, which is created if need be.
     *
     * @throws IOException with what is wrong with the directory
     */
    static Storage inDirectory(Path directory) throws IOException {
        return FileStorage.open(directory);
    }
}
