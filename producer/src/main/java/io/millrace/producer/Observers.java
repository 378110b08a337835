package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import java.util.ArrayList;
import java.util.List;

/** All who hear of what the loop does; mostly nobody. Belongs to the loop. */
final class Observers implements LoopObserver {
    private final List<LoopObserver> all = new ArrayList<>();

    void add(LoopObserver observer, Lanes lanes) {
        all.add(observer);
        observer.lanesChanged(lanes);
    }

    void remove(LoopObserver observer) {
        all.remove(observer);
    }

    void removeAll() {
        all.clear();
    }

    @Override
    public void lanesChanged(Lanes lanes) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).lanesChanged(lanes);
        }
    }

    @Override
    public void sent(PutBatch batch, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).sent(batch, nowNanos);
        }
    }

    @Override
    public void answered(PutBatch batch, PutOutcome outcome, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).answered(batch, outcome, nowNanos);
        }
    }

    @Override
    public void acked(Unit unit, String shardId, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).acked(unit, shardId, nowNanos);
        }
    }

    @Override
    public void failed(PendingRecord record, Reason reason) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).failed(record, reason);
        }
    }
}
