package io.millrace.producer;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import io.millrace.producer.StreamDescription.Described;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** Says in our words what the service answers. */
final class SdkAnswers {
    private static final String DISTRIBUTION = "RecordDistributionStrategy";
    private static final String PLACED_BY_SERVICE = "AUTO";

    private SdkAnswers() {}

    static Shard shard(software.amazon.awssdk.services.kinesis.model.Shard shard) {
        HashKeyRange range = HashKeyRange.parse(
                shard.hashKeyRange().startingHashKey(), shard.hashKeyRange().endingHashKey());
        boolean open = shard.sequenceNumberRange() == null
                || shard.sequenceNumberRange().endingSequenceNumber() == null;
        return new Shard(shard.shardId(), range, open);
    }

    static Described description(StreamDescriptionSummary summary) {
        Integer openShards = summary.openShardCount();
        return new Described(
                summary.streamCreationTimestamp(), openShards == null ? 0 : openShards, isPlacedByService(summary));
    }

    /**
     * Whether the service places the stream's records; null if this SDK does not read that. The SDK that this was compiled with has no
     * such field, the one that a user runs it with may.
     */
    static @Nullable Boolean isPlacedByService(SdkPojo summary) {
        for (SdkField<?> field : summary.sdkFields()) {
            if (field.memberName().equals(DISTRIBUTION)) {
                Object strategy = field.getValueOrDefault(summary);
                return strategy == null ? null : strategy.toString().equals(PLACED_BY_SERVICE);
            }
        }
        return null;
    }

    static PutOutcome outcome(PutRecordsResponse response) {
        return new PutOutcome.Answered(
                response.records().stream().map(SdkAnswers::entryOutcome).toList());
    }

    private static EntryOutcome entryOutcome(PutRecordsResultEntry entry) {
        if (entry.errorCode() != null) {
            return new EntryOutcome.Refused(SdkFailures.ofEntry(entry.errorCode(), entry.errorMessage()));
        }
        if (entry.shardId() == null || entry.sequenceNumber() == null) {
            return new EntryOutcome.Refused(Failure.unknown("The answer names no shard and no error"));
        }
        return new EntryOutcome.Stored(entry.shardId(), entry.sequenceNumber());
    }
}
