package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Batch by batch to a {@link ShardProcessor}, which is made on a worker thread when its shard starts. */
final class BatchDelivery implements Delivery {
    /** As many as one read can bring when records are not aggregated. */
    private static final int SLICE_RECORDS = 10_000;

    private final ShardProcessorFactory factory;
    private final ShardContext context;
    private final CheckpointGate checkpoints;
    private @Nullable ShardProcessor processor;

    BatchDelivery(ShardProcessorFactory factory, ShardContext context, CheckpointGate checkpoints) {
        this.factory = factory;
        this.context = context;
        this.checkpoints = checkpoints;
    }

    @Override
    public int sliceRecords() {
        return SLICE_RECORDS;
    }

    @Override
    public Attempt deliver(Slice slice, int from, Permit permit) {
        return new Run(slice, permit);
    }

    @Override
    public Optional<Attempt> at(Moment moment) {
        return Optional.of(
                switch (moment) {
                    case STARTED -> Attempt.of(this::start);
                    case LEASE_LOST -> Attempt.of(this::leaseLost);
                    case SHARD_ENDED -> Attempt.of(() -> started().shardEnded(checkpoints));
                    case SHUTDOWN_REQUESTED -> Attempt.of(() -> started().shutdownRequested(checkpoints));
                });
    }

    @Override
    public boolean settlesOnReturn() {
        return false;
    }

    @Override
    public @Nullable RecordPosition settledByHand() {
        return checkpoints.latest();
    }

    private void start() throws Exception {
        if (processor == null) {
            processor = factory.create(context);
        }
        processor.started(context);
    }

    private void leaseLost() throws Exception {
        if (processor != null) {
            processor.leaseLost();
        }
    }

    private ShardProcessor started() {
        ShardProcessor present = processor;
        if (present == null) {
            throw new IllegalStateException("the processor of " + context.shardId() + " was not started");
        }
        return present;
    }

    /** One call for the whole slice. */
    private final class Run extends Attempt {
        private final Slice slice;
        private final Permit permit;

        Run(Slice slice, Permit permit) {
            this.slice = slice;
            this.permit = permit;
        }

        @Override
        public boolean step() {
            if (permit.allows()) {
                checkpoints.handingOut(slice.covered().get(slice.size() - 1));
                RecordBatch batch = new RecordBatch(slice.records(), slice.behindLatest());
                if (call(() -> started().process(batch, checkpoints))) {
                    settledUpTo(slice.size());
                }
            }
            return false;
        }
    }
}
