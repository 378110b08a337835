package io.millrace.compatibility;

import java.util.List;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.StreamConfig;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.processor.FormerStreamsLeasesDeletionStrategy;
import software.amazon.kinesis.processor.FormerStreamsLeasesDeletionStrategy.NoLeaseDeletionStrategy;
import software.amazon.kinesis.processor.MultiStreamTracker;

/** Streams that a KCL is told to read, all from the trim horizon; it is told when each was created, too. */
record KclStreams(List<StreamIdentifier> streams) implements MultiStreamTracker {

    /** Streams by their names, as the service describes them. */
    static KclStreams of(KinesisAsyncClient kinesis, List<String> names) {
        return new KclStreams(
                names.stream().map(name -> identifier(kinesis, name)).toList());
    }

    private static StreamIdentifier identifier(KinesisAsyncClient kinesis, String name) {
        StreamDescriptionSummary stream = kinesis.describeStreamSummary(request -> request.streamName(name))
                .join()
                .streamDescriptionSummary();
        return StreamIdentifier.multiStreamInstance(
                Arn.fromString(stream.streamARN()),
                stream.streamCreationTimestamp().getEpochSecond());
    }

    @Override
    public List<StreamConfig> streamConfigList() {
        return streams.stream()
                .map(stream -> new StreamConfig(
                        stream,
                        InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON)))
                .toList();
    }

    @Override
    public FormerStreamsLeasesDeletionStrategy formerStreamsLeasesDeletionStrategy() {
        return new NoLeaseDeletionStrategy();
    }
}
