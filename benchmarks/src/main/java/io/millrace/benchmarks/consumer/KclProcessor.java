package io.millrace.benchmarks.consumer;

import software.amazon.kinesis.exceptions.InvalidStateException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/** The KCL's way to do what {@link CountingProcessor} does, or to read from every record when it was put. */
final class KclProcessor implements ShardRecordProcessor {
    private final Watch watch;
    private final Entry entry;
    private String shardId = "";
    private long writtenAtNanos = System.nanoTime();

    KclProcessor(Watch watch, Entry entry) {
        this.watch = watch;
        this.entry = entry;
    }

    @Override
    public void initialize(InitializationInput input) {
        shardId = input.shardId();
    }

    @Override
    public void processRecords(ProcessRecordsInput input) {
        int size = input.records().size();
        if (size == 0) {
            return;
        }
        if (entry == Entry.COUNT) {
            watch.counted(shardId, size);
        } else {
            for (KinesisClientRecord record : input.records()) {
                watch.timed(shardId, record.data().getLong());
            }
        }
        long now = System.nanoTime();
        if (now - writtenAtNanos >= CountingProcessor.CHECKPOINT_NANOS) {
            writtenAtNanos = now;
            checkpoint(input.checkpointer());
        }
    }

    @Override
    public void leaseLost(LeaseLostInput input) {
        // Nothing is kept for a shard.
    }

    @Override
    public void shardEnded(ShardEndedInput input) {
        checkpoint(input.checkpointer());
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
        checkpoint(input.checkpointer());
    }

    private static void checkpoint(RecordProcessorCheckpointer checkpointer) {
        try {
            checkpointer.checkpoint();
        } catch (InvalidStateException | ShutdownException e) {
            throw new IllegalStateException("The KCL could not write a checkpoint", e);
        }
    }
}
