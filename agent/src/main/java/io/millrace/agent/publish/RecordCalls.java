package io.millrace.agent.publish;

import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.record.Batch;
import io.millrace.aggregation.RecordId;
import io.millrace.aggregation.UserRecord;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.process.RecordHandler;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.UUID;

/**
 * A record of a batch as a consumer's handler gets one: the stream is the flow, the shard the generation, the sequence number the offset, and the
 * partition key the path.
 */
final class RecordCalls {
    private final String flow;
    private final RecordHandler handler;
    private final InstantSource clock = InstantSource.system();

    RecordCalls(FlowConfig flow, RecordHandler handler) {
        this.flow = flow.id();
        this.handler = handler;
    }

    void call(Batch batch, int index) throws Exception {
        // A handler may keep the record for longer than the batch is there.
        byte[] data = Arrays.copyOfRange(batch.bytes(), batch.start(index), batch.start(index) + batch.length(index));
        UUID generation = batch.origin().generation();
        long offset = batch.offset(index);
        handler.handle(new ConsumerRecord(
                flow,
                generation.toString(),
                new RecordPosition(new SequenceNumber(Long.toString(offset)), 0),
                UserRecord.of(batch.origin().path(), data),
                clock.instant(),
                new RecordId(generation, offset)));
    }
}
