package io.millrace.consumer.process;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;

/** Makes the delivery of each ownership: the one place that knows which way in the user chose. */
public abstract class Deliveries {
    private Deliveries() {}

    public static Deliveries toHandler(RecordHandler handler) {
        return new Deliveries() {
            @Override
            Delivery open(RunnerParts parts, Hold hold, Position start) {
                return new RecordDelivery(handler);
            }
        };
    }

    public static Deliveries toProcessors(ShardProcessorFactory factory) {
        return new Deliveries() {
            @Override
            Delivery open(RunnerParts parts, Hold hold, Position start) {
                ShardContext context = new ShardContext(
                        parts.streamOf(hold),
                        hold.shardId(),
                        parts.workerId(),
                        start,
                        hold.range().orElse(null),
                        hold.pending());
                return new BatchDelivery(
                        factory, context, new CheckpointGate(parts.loop(), hold, context.stream(), parts.userCode()));
            }
        };
    }

    abstract Delivery open(RunnerParts parts, Hold hold, Position start);
}
