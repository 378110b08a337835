package io.millrace.consumer.simulation;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.lease.LeaseListener;
import io.millrace.consumer.process.ConsumerRecord;
import io.millrace.consumer.shard.RecordPosition;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A worker's holds as they would be if whatever was settled last were the mark. */
final class NewestMarks {
    private final Map<String, RecordPosition> newest = new HashMap<>();
    private final IdentityHashMap<Hold, Hold> holds = new IdentityHashMap<>();

    void settled(ConsumerRecord record) {
        newest.merge(record.shardId(), record.position(), (one, other) -> one.compareTo(other) < 0 ? other : one);
    }

    LeaseListener before(LeaseListener listener) {
        return new LeaseListener() {
            @Override
            public void gained(Hold hold) {
                newest.remove(hold.shardId());
                listener.gained(holds.computeIfAbsent(hold, Newest::new));
            }

            @Override
            public void drain(Hold hold) {
                listener.drain(holds.getOrDefault(hold, hold));
            }

            @Override
            public void resume(Hold hold) {
                listener.resume(holds.getOrDefault(hold, hold));
            }

            @Override
            public void lost(Hold hold, Reason reason) {
                listener.lost(holds.getOrDefault(hold, hold), reason);
            }
        };
    }

    private RecordPosition newest(String shardId, RecordPosition mark) {
        RecordPosition settled = newest.get(shardId);
        return settled == null || settled.compareTo(mark) < 0 ? mark : settled;
    }

    private final class Newest extends HoldOtherwise {
        Newest(Hold hold) {
            super(hold);
        }

        @Override
        public void settledTo(RecordPosition mark) {
            hold.settledTo(newest(shardId(), mark));
        }

        @Override
        public CompletionStage<CheckpointOutcome> checkpoint(RecordPosition mark) {
            return hold.checkpoint(newest(shardId(), mark));
        }
    }
}
