package io.millrace.producer;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.producer.ShardListing.Shard;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/** Says in our words what the service answers. */
final class SdkAnswers {
    private SdkAnswers() {}

    static Shard shard(software.amazon.awssdk.services.kinesis.model.Shard shard) {
        HashKeyRange range = HashKeyRange.parse(
                shard.hashKeyRange().startingHashKey(), shard.hashKeyRange().endingHashKey());
        boolean open = shard.sequenceNumberRange() == null
                || shard.sequenceNumberRange().endingSequenceNumber() == null;
        return new Shard(shard.shardId(), range, open);
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
