package io.millrace.cli;

import io.millrace.aggregation.Deaggregator;
import io.millrace.aggregation.Payload;
import io.millrace.aggregation.SubRecord;
import io.millrace.aggregation.UnitStamp;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.Unwrapper;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Record;

/** Takes wire records apart as a consumer does: what a reshard has put into the wrong shard is passed over, for it is in the right one too. */
final class WireRecords {
    private final String stream;
    private final @Nullable RecordPosition behind;
    private final Consumer<String> notes;
    private final Unwrapper unwrapper = new Unwrapper(Unwrapper.DEFAULT_LIMIT_BYTES);

    /**
     * Of one stream.
     *
     * @param behind nothing up to here, if it is not null
     * @param notes told of what is damaged
     */
    WireRecords(String stream, @Nullable RecordPosition behind, Consumer<String> notes) {
        this.stream = stream;
        this.behind = behind;
        this.notes = notes;
    }

    /** The user records of a wire record, in order. */
    List<ConsumerRecord> open(Shard shard, Record wire) {
        List<ConsumerRecord> records = new ArrayList<>();
        ByteBuffer data = wire.data().asByteBuffer();
        Payload payload = Deaggregator.decode(data);
        if (payload instanceof Payload.Aggregated aggregate) {
            boolean isPlaced = aggregate.stamp().map(UnitStamp::placedByService).orElse(false);
            for (SubRecord sub : aggregate) {
                if (isPlaced || shard.range().contains(aggregate.effectiveHashKey(sub.index()))) {
                    add(records, shard, wire, sub.index(), unwrapper.unwrapped(sub.record()));
                }
            }
        } else {
            if (payload instanceof Payload.Plain plain && plain.damage().isPresent()) {
                notes.accept(
                        shard.shardId() + " record " + wire.sequenceNumber() + " is a damaged aggregate, taken whole: "
                                + plain.damage().get());
            }
            add(records, shard, wire, 0, UserRecord.of(wire.partitionKey(), data));
        }
        return records;
    }

    private void add(List<ConsumerRecord> records, Shard shard, Record wire, int index, UserRecord content) {
        RecordPosition position = new RecordPosition(new SequenceNumber(wire.sequenceNumber()), index);
        if (behind == null || position.compareTo(behind) > 0) {
            records.add(new ConsumerRecord(
                    stream, shard.shardId(), position, content, wire.approximateArrivalTimestamp(), null));
        }
    }
}
