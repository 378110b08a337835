package io.millrace.consumer.simulation;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A hold as it is, to be made otherwise. */
abstract class HoldOtherwise implements Hold {
    final Hold hold;

    HoldOtherwise(Hold hold) {
        this.hold = hold;
    }

    @Override
    public void settledTo(RecordPosition mark) {
        hold.settledTo(mark);
    }

    @Override
    public CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark) {
        return hold.checkpoint(mark);
    }

    @Override
    public String key() {
        return hold.key();
    }

    @Override
    public Optional<HashKeyRange> range() {
        return hold.range();
    }

    @Override
    public Position start() {
        return hold.start();
    }

    @Override
    public void read(long bytes) {
        hold.read(bytes);
    }

    @Override
    public long validUntilNanos() {
        return hold.validUntilNanos();
    }

    @Override
    public boolean isValid(long nowNanos) {
        return hold.isValid(nowNanos);
    }

    @Override
    public void drained() {
        hold.drained();
    }

    @Override
    public void ended(List<Shard> children) {
        hold.ended(children);
    }
}
