package io.millrace.cli;

import io.millrace.aggregation.HashKey;
import io.millrace.aggregation.HashKeyRange;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** The quickstart's stream, seen by its operator: creates it, splits and merges its shards, deletes it. */
record DemoStream(KinesisAsyncClient kinesis, String name) {
    private static final int SHARDS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Creates the stream unless it is there, and waits until it can be used. */
    void create() {
        try {
            kinesis.createStream(request -> request.streamName(name).shardCount(SHARDS))
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof ResourceInUseException)) {
                throw e;
            }
        }
        awaitActive();
    }

    void delete() {
        kinesis.deleteStream(request -> request.streamName(name).enforceConsumerDeletion(true))
                .join();
    }

    /** How many of the planned changes (two splits, then a merge) the shards listed show to be done. */
    int changesDone() {
        return switch (shards().size()) {
            case SHARDS -> 0;
            case SHARDS + 2 -> 1;
            case SHARDS + 4 -> 2;
            default -> 3;
        };
    }

    /** Splits the open shard with the largest hash range in its middle. */
    void split() {
        Shard widest = open().stream()
                .max(Comparator.comparing(shard -> width(range(shard))))
                .orElseThrow();
        HashKeyRange range = range(widest);
        BigInteger middle = new BigInteger(range.start().toDecimal())
                .add(width(range).shiftRight(1))
                .add(BigInteger.ONE);
        kinesis.splitShard(request ->
                        request.streamName(name).shardToSplit(widest.shardId()).newStartingHashKey(middle.toString()))
                .join();
        awaitActive();
    }

    /** Merges the two open neighbours at the start of the hash space. */
    void merge() {
        List<Shard> ordered = new ArrayList<>(open());
        ordered.sort(Comparator.comparing(shard -> range(shard).start()));
        kinesis.mergeShards(request -> request.streamName(name)
                        .shardToMerge(ordered.get(0).shardId())
                        .adjacentShardToMerge(ordered.get(1).shardId()))
                .join();
        awaitActive();
    }

    private List<Shard> open() {
        return shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .toList();
    }

    private List<Shard> shards() {
        List<Shard> shards = new ArrayList<>();
        ListShardsResponse page =
                kinesis.listShards(request -> request.streamName(name)).join();
        shards.addAll(page.shards());
        while (page.nextToken() != null) {
            String token = page.nextToken();
            page = kinesis.listShards(request -> request.nextToken(token)).join();
            shards.addAll(page.shards());
        }
        return shards;
    }

    private void awaitActive() {
        Pace.until(
                LIMIT,
                "stream '" + name + "' to become ACTIVE",
                () -> kinesis.describeStreamSummary(request -> request.streamName(name))
                        .join()
                        .streamDescriptionSummary()
                        .streamStatus()
                        .equals(StreamStatus.ACTIVE));
    }

    private static HashKeyRange range(Shard shard) {
        return HashKeyRange.parse(
                shard.hashKeyRange().startingHashKey(), shard.hashKeyRange().endingHashKey());
    }

    private static BigInteger width(HashKeyRange range) {
        HashKey start = range.start();
        return new BigInteger(range.end().toDecimal()).subtract(new BigInteger(start.toDecimal()));
    }
}
