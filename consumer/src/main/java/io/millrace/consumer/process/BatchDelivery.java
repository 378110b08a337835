package io.millrace.consumer.process;

import io.millrace.consumer.shard.RecordPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Batch by batch to a {@link ShardProcessor}, which is made on a worker thread when its shard starts. */
final class BatchDelivery {
    /** As many as one read can bring when records are not aggregated. */
    static final int SLICE_RECORDS = 10_000;

    private final ShardProcessorFactory factory;
    private final ShardContext context;
    private final CheckpointGate checkpoints;
    private @Nullable ShardProcessor processor;

    BatchDelivery(ShardProcessorFactory factory, ShardContext context, CheckpointGate checkpoints) {
        this.factory = factory;
        this.context = context;
        this.checkpoints = checkpoints;
    }

    /** Hands a part of a slice to user code, if the permit allows. */
    Attempt deliver(Slice slice, int from, int upTo, Permit permit) {
        return new Run(slice, from, upTo, permit);
    }

    /** The user's code for a moment of the shard's life. */
    Optional<Attempt> at(Moment moment) {
        return Optional.of(
                switch (moment) {
                    case STARTED -> Attempt.of(this::start);
                    case LEASE_LOST -> Attempt.of(this::leaseLost);
                    case SHARD_ENDED -> Attempt.of(() -> started().shardEnded(checkpoints));
                    case SHUTDOWN_REQUESTED -> Attempt.of(() -> started().shutdownRequested(checkpoints));
                });
    }

    /** Last position that the user settled; null if none. */
    @Nullable
    RecordPosition settledByHand() {
        return checkpoints.latest();
    }

    /** The shard is no longer this processor's. */
    void close() {
        checkpoints.close();
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

    /** One call for all of them. */
    private final class Run extends Attempt {
        private final Slice slice;
        private final int from;
        private final int upTo;
        private final Permit permit;

        Run(Slice slice, int from, int upTo, Permit permit) {
            this.slice = slice;
            this.from = from;
            this.upTo = upTo;
            this.permit = permit;
            settledUpTo(from);
        }

        @Override
        public boolean step() {
            if (permit.allows()) {
                checkpoints.handingOut(slice.covered().get(upTo - 1));
                RecordBatch batch = new RecordBatch(slice.records().subList(from, upTo), slice.behindLatest());
                RecordContext record = new RecordContext();
                record.begin(batch.records().get(0));
                if (call(() -> started().process(batch, checkpoints))) {
                    settledUpTo(upTo);
                }
                record.end();
            }
            return false;
        }
    }
}
