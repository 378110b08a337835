package io.millrace.benchmarks.consumer;

import io.millrace.consumer.process.Checkpointer;
import io.millrace.consumer.process.RecordBatch;
import io.millrace.consumer.process.ShardProcessor;
import java.util.concurrent.TimeUnit;

/** Counts records and does nothing with them; writes a checkpoint every five seconds. */
@SuppressWarnings("FutureReturnValueIgnored")
final class CountingProcessor implements ShardProcessor {
    static final long CHECKPOINT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String shardId;
    private final Watch watch;
    private long writtenAtNanos = System.nanoTime();

    CountingProcessor(String shardId, Watch watch) {
        this.shardId = shardId;
        this.watch = watch;
    }

    @Override
    public void process(RecordBatch batch, Checkpointer checkpointer) {
        watch.counted(shardId, batch.size());
        long now = System.nanoTime();
        if (now - writtenAtNanos >= CHECKPOINT_NANOS) {
            writtenAtNanos = now;
            checkpointer.checkpoint();
        }
    }

    @Override
    public void shutdownRequested(Checkpointer checkpointer) {
        checkpointer.checkpoint();
    }
}
