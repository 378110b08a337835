package io.millrace.local;

/**
 * What an engine holds in memory, and what it gave up to keep to its bounds.
 *
 * @param heldBytes data and keys of all records held; each record costs about 150 bytes beside
 * @param droppedRecords records dropped within their retention period since the start
 * @param droppedBytes data and keys of those
 */
public record MemoryUse(long heldBytes, long droppedRecords, long droppedBytes) {}
