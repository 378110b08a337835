package io.millrace.benchmarks.consumer;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/** Fills all shards of a stream evenly with aggregates, as far ahead of its reader as is good for both. */
final class Feeder implements AutoCloseable {
    /** As much as a reader ever asks for, and a small part of what the service keeps. */
    private static final long AHEAD_BYTES = 96L << 20;

    private static final int IN_REQUEST = 32;

    private final KinesisAsyncClient client;
    private final List<ShardLoad> loads = new ArrayList<>();
    private final List<List<PutRecordsRequestEntry>> requests = new ArrayList<>();
    private final long recordsInRequest;
    private final long aheadRecords;
    private int next;
    private long records;

    Feeder(Services services, ShardLoad.Keys keys) {
        client = Clients.kinesis(services.kinesis()).build();
        List<PutRecordsRequestEntry> entries = new ArrayList<>();
        long inEach = 0;
        long bytes = 0;
        for (int variant = 0; variant < IN_REQUEST; variant++) {
            for (int shard = 0; shard < services.shards(); shard++) {
                if (variant == 0) {
                    loads.add(new ShardLoad(shard, services.shards(), keys));
                }
                ShardLoad load = loads.get(shard);
                byte[] data = load.aggregates().get(variant % load.aggregates().size());
                inEach = load.recordsInEach();
                bytes = data.length;
                entries.add(entry(load, data));
            }
        }
        for (int from = 0; from < entries.size(); from += IN_REQUEST) {
            requests.add(entries.subList(from, Math.min(entries.size(), from + IN_REQUEST)));
        }
        recordsInRequest = inEach * IN_REQUEST;
        aheadRecords = AHEAD_BYTES / bytes * inEach;
    }

    private static PutRecordsRequestEntry entry(ShardLoad load, byte[] data) {
        return PutRecordsRequestEntry.builder()
                .partitionKey("outer")
                .explicitHashKey(load.range().start().toDecimal())
                .data(SdkBytes.fromByteArrayUnsafe(data))
                .build();
    }

    /** User records written so far. */
    long records() {
        return records;
    }

    /** Writes one request if the reader, who has read so many records, is not too far behind; says whether it did. */
    boolean feed(long read) {
        if (records - read >= aheadRecords) {
            return false;
        }
        write();
        return true;
    }

    /** Writes one request. */
    void write() {
        PutRecordsResponse answer = client.putRecords(
                        put -> put.streamName(Services.STREAM).records(requests.get(next)))
                .join();
        if (answer.failedRecordCount() > 0) {
            throw new IllegalStateException("The service refused " + answer.failedRecordCount() + " records");
        }
        next = (next + 1) % requests.size();
        records += recordsInRequest;
    }

    @Override
    public void close() {
        client.close();
    }
}
