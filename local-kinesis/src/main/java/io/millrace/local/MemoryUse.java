package io.millrace.local;

import io.millrace.local.engine.Account;

/**
 * What an engine holds in memory, and what it gave up to keep to its bounds.
 *
 * @param heldBytes data and keys of all records held; each record costs about 150 bytes beside
 * @param droppedRecords records dropped within their retention period since the start
 * @param droppedBytes data and keys of those
 */
public record MemoryUse(long heldBytes, long droppedRecords, long droppedBytes) {
    static MemoryUse of(Account account) {
        Account.Memory memory = account.memory();
        return new MemoryUse(memory.heldBytes(), memory.droppedRecords(), memory.droppedBytes());
    }
}
