package io.millrace.local.engine;

/**
 * What one shard takes and gives per second; {@link Long#MAX_VALUE} lifts a rate.
 *
 * @param writeBytes data and keys written
 * @param writeRecords records written
 * @param readCalls GetRecords calls
 * @param readBytes data and keys read
 * @param subscribeBytes data and keys pushed to one consumer
 */
public record ShardRates(long writeBytes, long writeRecords, long readCalls, long readBytes, long subscribeBytes) {}
