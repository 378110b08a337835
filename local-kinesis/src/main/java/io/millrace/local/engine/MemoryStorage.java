package io.millrace.local.engine;

import java.util.List;

/** Storage that ends with the process. */
record MemoryStorage(long capBytesPerShard, MemoryLedger ledger) implements Storage {
    @Override
    public List<StreamRecord> load() {
        return List.of();
    }

    @Override
    public void save(StreamRecord stream) {
        // The stream itself is all there is.
    }

    @Override
    public void delete(String stream) {
        // Its logs go with it.
    }

    @Override
    public ShardLog openLog(String stream, int shardIndex) {
        return new MemoryLog(capBytesPerShard, ledger);
    }

    @Override
    public void deleteLog(String stream, int shardIndex) {
        // The log goes with its shard.
    }

    @Override
    public BillingCommitment loadCommitment() {
        return BillingCommitment.NONE;
    }

    @Override
    public void saveCommitment(BillingCommitment commitment) {
        // The account holds it.
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
