package io.millrace.local.engine;

import io.millrace.local.engine.ShardRates.Rate;
import io.millrace.local.engine.StreamRecord.ConsumerRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A consumer registered with a stream: its status, its pace and its subscriptions by shard. Guarded by the stream's monitor. */
public final class Consumer implements Resource {
    /** A consumer's status. */
    public enum Status {
        CREATING,
        ACTIVE,
        DELETING
    }

    private static final long NEVER = Long.MAX_VALUE;

    /** One shard as this consumer uses it; the pace outlives a subscription, so that a new one brings no new burst. */
    private static final class Lane {
        private final TokenBucket bytes;
        private @Nullable Subscription active;

        Lane(TokenBucket bytes) {
            this.bytes = bytes;
        }
    }

    private final Stream stream;
    private final long createdMillis;
    private final String name;
    private ResourceLabels labels;
    private final long activeMillis;
    private final ShardRates rates;
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private long goneMillis = NEVER;

    /** @param activeMillis when it stops being CREATING */
    Consumer(Stream stream, ConsumerRecord record, long activeMillis, ShardRates rates) {
        this.stream = stream;
        this.name = record.name();
        this.createdMillis = record.createdMillis();
        this.labels = record.labels();
        this.activeMillis = activeMillis;
        this.rates = rates;
    }

    public String name() {
        return name;
    }

    public long createdMillis() {
        return createdMillis;
    }

    /** The status of a consumer that is not gone. */
    public Status status(long nowMillis) {
        synchronized (stream) {
            if (goneMillis != NEVER) {
                return Status.DELETING;
            }
            return nowMillis < activeMillis ? Status.CREATING : Status.ACTIVE;
        }
    }

    /** Whether its deletion has taken effect, or that of its stream. */
    boolean isGone(long nowMillis) {
        synchronized (stream) {
            return nowMillis >= goneMillis || stream.isGone(nowMillis);
        }
    }

    boolean isKept() {
        synchronized (stream) {
            return goneMillis == NEVER;
        }
    }

    ConsumerRecord described() {
        return new ConsumerRecord(name, createdMillis, labels());
    }

    @Override
    public ResourceLabels labels() {
        synchronized (stream) {
            return labels;
        }
    }

    @Override
    public void relabel(UnaryOperator<ResourceLabels> change, long nowMillis) {
        synchronized (stream) {
            requireActive(nowMillis);
            labels = change.apply(labels);
            stream.save();
        }
    }

    private void requireActive(long nowMillis) {
        if (isGone(nowMillis) || status(nowMillis) != Status.ACTIVE) {
            throw RefusedException.inUse("Consumer " + name + " with creation timestamp " + createdMillis / 1000
                    + " under stream: " + stream.name() + ", account " + Account.ID + " is not in ACTIVE status.");
        }
    }

    /** Begins its deletion; whoever is subscribed is told. */
    void delete(long dueMillis) {
        synchronized (stream) {
            goneMillis = dueMillis;
            for (Lane lane : lanes.values()) {
                if (lane.active != null) {
                    lane.active.wake();
                }
            }
        }
    }

    /**
     * Subscribes to a shard, in place of an older subscription if that one has had its time.
     *
     * @param from counter of the first record wanted
     * @throws RefusedException when the consumer is not active, or its last subscription to this shard is too young
     */
    public Subscription subscribe(Shard shard, long from, long nowMillis) {
        synchronized (stream) {
            requireActive(nowMillis);
            Lane lane = lanes.computeIfAbsent(
                    shard.index(), unused -> new Lane(rates.bucket(Rate.SUBSCRIBE_BYTES, nowMillis)));
            Subscription older = lane.active;
            if (older != null && nowMillis - older.begunMillis() < Subscription.UNDISTURBED_MILLIS) {
                throw anotherActive(shard);
            }
            Subscription begun = new Subscription(stream, this, shard, lane.bytes, from, nowMillis);
            lane.active = begun;
            if (older != null) {
                older.displace();
            }
            return begun;
        }
    }

    /** Forgets a subscription that has ended. */
    void release(Subscription ended, Shard shard) {
        synchronized (stream) {
            Lane lane = lanes.get(shard.index());
            if (lane != null && lane.active == ended) {
                lane.active = null;
            }
        }
    }

    RefusedException anotherActive(Shard shard) {
        return RefusedException.inUse("Another active subscription exists for this consumer: " + Account.ID + ":"
                + stream.name() + ":" + shard.id() + ":" + name());
    }
}
