package io.millrace.compatibility;

import io.millrace.aggregation.HashKeyRange;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** The hash ranges of shards. */
final class HashRanges {
    private HashRanges() {}

    static HashKeyRange of(Shard shard) {
        return HashKeyRange.parse(
                shard.hashKeyRange().startingHashKey(), shard.hashKeyRange().endingHashKey());
    }

    /** The hash key at which a split gives two halves of the same size. */
    static String middle(Shard shard) {
        return start(shard)
                .add(new BigInteger(shard.hashKeyRange().endingHashKey()))
                .add(BigInteger.ONE)
                .shiftRight(1)
                .toString();
    }

    /** The open ones of the shards, in the order of their hash ranges. */
    static List<Shard> open(List<Shard> shards) {
        return shards.stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted(Comparator.comparing(HashRanges::start))
                .toList();
    }

    private static BigInteger start(Shard shard) {
        return new BigInteger(shard.hashKeyRange().startingHashKey());
    }
}
