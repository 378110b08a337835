package io.millrace.consumer.process;

import io.millrace.consumer.lease.Hold;

/** Makes the delivery of each ownership: the one place that knows which way in the user chose. */
public abstract class Deliveries {
    private Deliveries() {}

    public static Deliveries toHandler(RecordHandler handler) {
        return toLanes(LaneHandler.of(handler));
    }

    public static Deliveries toAsyncHandler(AsyncRecordHandler handler) {
        return toLanes(LaneHandler.of(handler));
    }

    private static Deliveries toLanes(LaneHandler handler) {
        return new Deliveries() {
            @Override
            Opening open(OpeningParts parts, KeyPauses pauses) {
                return new LaneOpening(parts, handler, pauses);
            }
        };
    }

    public static Deliveries toProcessors(ShardProcessorFactory factory) {
        return new Deliveries() {
            @Override
            Opening open(OpeningParts parts, KeyPauses pauses) {
                return new BatchOpening(parts, delivery(factory, parts));
            }
        };
    }

    private static BatchDelivery delivery(ShardProcessorFactory factory, OpeningParts parts) {
        RunnerParts shared = parts.shared();
        Hold hold = parts.hold();
        ShardContext context = new ShardContext(
                shared.streamOf(hold),
                hold.shardId(),
                shared.workerId(),
                parts.start(),
                hold.range().orElse(null),
                hold.pending());
        return new BatchDelivery(
                factory, context, new CheckpointGate(shared.loop(), hold, context.stream(), shared.userCode()));
    }

    abstract Opening open(OpeningParts parts, KeyPauses pauses);
}
