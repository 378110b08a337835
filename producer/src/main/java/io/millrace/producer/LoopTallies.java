package io.millrace.producer;

import io.millrace.aggregation.HashKey;
import io.millrace.producer.PutFailedException.Reason;
import io.millrace.producer.ShardListing.Shard;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the {@link Counters} of every producer do not, for those who asked: errors by code, distributions over user records,
 * and all of it by shard if so many are wanted. Written by the loop, once per wire record or request; the tallies are read by anyone.
 */
final class LoopTallies implements LoopObserver {
    /** Is told what there is to be read. Called by the loop, so that it must hand over and return. */
    interface Newcomers {
        /** Errors of a code are counted from now on; of the whole stream if there is no shard. */
        void code(@Nullable String shardId, String code, Tally tally);

        /** A shard is counted from now on. */
        void opened(ShardTallies shard);

        /** A shard is not counted any more. */
        void closed(String shardId);

        /** Some shards are counted together for want of room. */
        void left(int shards);
    }

    final Spread bufferingNanos = new Spread();
    final Spread retries = new Spread();
    final Tally ackedData = new Tally();
    final Tally refused = new Tally();

    private final Map<Reason, Tally> failed = new EnumMap<>(Reason.class);
    private final Map<String, ShardTallies> byShard = new LinkedHashMap<>();
    private @Nullable ShardTallies others;
    private final ErrorTallies errors;
    private final int mostShards;
    private final Newcomers newcomers;
    private @Nullable Lanes lanes;
    private long nowNanos;
    private int leftShards;

    LoopTallies(int mostShards, Newcomers newcomers) {
        this.mostShards = mostShards;
        this.newcomers = newcomers;
        this.errors = new ErrorTallies((code, tally) -> newcomers.code(null, code, tally));
        for (Reason reason : Reason.values()) {
            failed.put(reason, new Tally());
        }
    }

    /** Records given up for a reason, after they had been accepted. */
    Tally failed(Reason reason) {
        return Objects.requireNonNull(failed.get(reason));
    }

    @Override
    public void lanesChanged(Lanes newLanes) {
        lanes = newLanes;
        if (mostShards == 0) {
            return;
        }
        Set<String> open = newLanes.map().open().stream().map(Shard::shardId).collect(Collectors.toSet());
        byShard.keySet().removeIf(shardId -> {
            boolean isGone = !open.contains(shardId);
            if (isGone) {
                newcomers.closed(shardId);
            }
            return isGone;
        });
        newLanes.map().open().forEach(shard -> tellApart(shard.shardId()));
        int left = open.size() - byShard.size();
        if (left > 0 && others == null) {
            others = open(ShardTallies.OTHERS);
        }
        if (left > leftShards) {
            newcomers.left(left);
        }
        leftShards = left;
    }

    @Override
    public void sent(PutBatch batch, long now) {
        nowNanos = now;
        for (Unit unit : batch.units()) {
            ShardTallies shard = shardOf(unit.first());
            if (shard != null) {
                shard.rate(laneOf(unit.first()).rate.share());
            }
            if (unit.attempts == 1) {
                buffered(unit, shard);
            }
        }
    }

    @Override
    public void answered(PutBatch batch, PutOutcome outcome, long now) {
        nowNanos = now;
        if (outcome instanceof PutOutcome.Failed whole) {
            errors.add(whole.failure());
            refused.add(batch.units().size());
            return;
        }
        for (int i = 0; i < batch.units().size(); i++) {
            entry(batch.units().get(i), outcome.entry(i));
        }
    }

    @Override
    public void acked(Unit unit, String shardId, long now) {
        nowNanos = now;
        long again = 0;
        int attempts = 0;
        int same = 0;
        for (PendingRecord record : unit.records) {
            if (record.attempts != attempts) {
                retries.add(attempts - 1L, same, now);
                attempts = record.attempts;
                same = 0;
            }
            same += record.userRecords;
            again += (attempts - 1L) * record.userRecords;
        }
        retries.add(attempts - 1L, same, now);
        ackedData.add(unit.userBytes);
        ShardTallies shard = talliesOf(shardId);
        if (shard != null) {
            shard.acked.add(unit.userRecords);
            shard.ackedData.add(unit.userBytes);
            shard.retries.add(again);
        }
    }

    @Override
    public void failed(PendingRecord record, Reason reason) {
        failed(reason).add(record.userRecords);
        long again = Math.max(0, record.attempts - 1L);
        retries.add(again, record.userRecords, nowNanos);
        ShardTallies shard = shardOf(record.hash);
        if (shard != null) {
            shard.failed.add(record.userRecords);
            shard.retries.add(again * record.userRecords);
        }
    }

    private void tellApart(String shardId) {
        if (byShard.size() < mostShards && !byShard.containsKey(shardId)) {
            byShard.put(shardId, open(shardId));
        }
    }

    private ShardTallies open(String shardId) {
        ShardTallies shard = new ShardTallies(shardId, (code, tally) -> newcomers.code(shardId, code, tally));
        newcomers.opened(shard);
        return shard;
    }

    private void entry(Unit unit, EntryOutcome outcome) {
        if (outcome instanceof EntryOutcome.Stored stored) {
            ShardTallies shard = talliesOf(stored.shardId());
            if (shard != null) {
                shard.written.add(1);
                shard.writtenRecords.add(unit.userRecords);
                shard.bytesWritten.add(unit.wire.sizeBytes());
            }
        } else if (outcome instanceof EntryOutcome.Refused no) {
            errors.add(no.failure());
            refused.add(1);
            ShardTallies shard = shardOf(unit.first());
            if (shard != null) {
                shard.refused.add(1);
                shard.errors.add(no.failure());
            }
        }
    }

    private ShardLane laneOf(HashKey hash) {
        return Objects.requireNonNull(lanes).laneOf(hash);
    }

    /** Null if the hash's shard is not known, or not counted. */
    private @Nullable ShardTallies shardOf(HashKey hash) {
        if (byShard.isEmpty()) {
            return null;
        }
        String shardId = laneOf(hash).shardId;
        return shardId == null ? null : talliesOf(shardId);
    }

    private @Nullable ShardTallies talliesOf(String shardId) {
        ShardTallies own = byShard.get(shardId);
        return own == null ? others : own;
    }

    /** Neighbours were mostly accepted in the same turn of the loop. */
    private void buffered(Unit unit, @Nullable ShardTallies shard) {
        long acceptedAtNanos = 0;
        int same = 0;
        int records = 0;
        long nanos = 0;
        for (PendingRecord record : unit.records) {
            if (record.attempts == 0) {
                if (record.acceptedAtNanos != acceptedAtNanos) {
                    bufferingNanos.add(nowNanos - acceptedAtNanos, same, nowNanos);
                    acceptedAtNanos = record.acceptedAtNanos;
                    same = 0;
                }
                same += record.userRecords;
                records += record.userRecords;
                nanos += (nowNanos - acceptedAtNanos) * record.userRecords;
            }
        }
        bufferingNanos.add(nowNanos - acceptedAtNanos, same, nowNanos);
        if (shard != null) {
            shard.buffered.add(records);
            shard.bufferedNanos.add(nanos);
        }
    }
}
