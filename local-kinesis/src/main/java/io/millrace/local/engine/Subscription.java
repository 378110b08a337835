package io.millrace.local.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One consumer's subscription to one shard: what is to be sent next, and when. It sends nothing itself and has no thread;
 * {@link #next} and {@link #close} are called by one owner, who is woken whenever asking again may pay.
 */
public final class Subscription implements AutoCloseable {
    /** How long the service keeps a subscription before the consumer must ask anew. */
    public static final long LIFE_MILLIS = 300_000;

    /** How long a subscription cannot be displaced by another one. */
    public static final long UNDISTURBED_MILLIS = 5_000;

    /** After so long without an event an empty one goes out, which tells that all is well and where to go on. */
    static final long IDLE_MILLIS = 1_000;

    private static final int MOST_RECORDS = 10_000;
    private static final long MOST_BYTES = 1 << 20;

    /** What the owner of a subscription does next. */
    public sealed interface Step {}

    /**
     * Send an event.
     *
     * @param continuation the sequence number to subscribe with again; null at the shard's end
     * @param children the shards that come after this one, only at its end
     */
    public record Push(
            Shard shard,
            List<StoredRecord> records,
            @Nullable String continuation,
            long behindMillis,
            List<Shard> children)
            implements Step {}

    /** Ask again when woken, or at this time at the latest. */
    public record Wait(long untilMillis) implements Step {}

    /** End the answer: the time is over, or the shard's end was sent. */
    public record Done() implements Step {}

    private final Stream stream;
    private final Consumer consumer;
    private final Shard shard;
    private final TokenBucket bytes;
    private final long begunMillis;
    private long next;
    private long pausedUntilMillis;
    private long idleUntilMillis;
    private boolean isEndSent;
    private volatile boolean isDisplaced;
    private volatile @Nullable Runnable waker;

    Subscription(Stream stream, Consumer consumer, Shard shard, TokenBucket bytes, long from, long nowMillis) {
        this.stream = stream;
        this.consumer = consumer;
        this.shard = shard;
        this.bytes = bytes;
        this.next = from;
        this.begunMillis = nowMillis;
        this.pausedUntilMillis = nowMillis;
        // The first event goes out at once, so that a new subscriber soon knows where it stands.
        this.idleUntilMillis = nowMillis;
    }

    long begunMillis() {
        return begunMillis;
    }

    /** Sets what wakes the owner: thread-safe, without waiting; called until {@link #close}. */
    public void watch(Runnable wakes) {
        waker = wakes;
        shard.watch(wakes);
    }

    /**
     * What to do now.
     *
     * @param isReady whether the receiver takes an event; if not, only the end is told
     * @throws RefusedException when the subscription has failed: displaced by another, or its consumer or stream is gone
     */
    public Step next(long nowMillis, boolean isReady) {
        requireLive(nowMillis);
        long endMillis = begunMillis + LIFE_MILLIS;
        if (isEndSent || nowMillis >= endMillis) {
            return new Done();
        }
        if (!isReady) {
            return new Wait(endMillis);
        }
        if (nowMillis < pausedUntilMillis) {
            return new Wait(Math.min(pausedUntilMillis, endMillis));
        }
        shard.trimBefore(stream.horizonMillis(nowMillis));
        Shard.Reading reading = shard.peek(next, MOST_RECORDS, MOST_BYTES, nowMillis);
        if (reading.records().isEmpty() && !reading.isEnd() && nowMillis < idleUntilMillis) {
            return new Wait(Math.min(idleUntilMillis, endMillis));
        }
        if (!pay(reading.sizeBytes(), nowMillis)) {
            return new Wait(Math.min(pausedUntilMillis, endMillis));
        }
        return push(reading, nowMillis);
    }

    private boolean pay(long sizeBytes, long nowMillis) {
        // A subscription that is being displaced may still be at work on the same pace.
        synchronized (bytes) {
            if (bytes.has(sizeBytes, nowMillis)) {
                bytes.take(sizeBytes);
                return true;
            }
            pausedUntilMillis = nowMillis + bytes.millisUntil(sizeBytes);
            return false;
        }
    }

    private Push push(Shard.Reading reading, long nowMillis) {
        next = reading.next();
        idleUntilMillis = nowMillis + IDLE_MILLIS;
        if (!reading.isEnd()) {
            return new Push(
                    shard, reading.records(), shard.continuation(next, nowMillis), reading.behindMillis(), List.of());
        }
        isEndSent = true;
        return new Push(shard, reading.records(), null, 0, stream.children(shard));
    }

    private void requireLive(long nowMillis) {
        if (isDisplaced) {
            throw consumer.anotherActive(shard);
        }
        if (stream.isGone(nowMillis)) {
            throw RefusedException.notFound("Stream " + stream.name() + " under account " + Account.ID + " not found.");
        }
        if (consumer.isGone(nowMillis)) {
            throw RefusedException.notFound("Consumer " + consumer.name() + " under stream " + stream.name()
                    + ", account " + Account.ID + " not found.");
        }
    }

    /** Lets another subscription have its place. */
    void displace() {
        isDisplaced = true;
        wake();
    }

    void wake() {
        Runnable wakes = waker;
        if (wakes != null) {
            wakes.run();
        }
    }

    /** Ends it; its consumer may subscribe to the shard again at once. */
    @Override
    public void close() {
        Runnable wakes = waker;
        if (wakes != null) {
            shard.unwatch(wakes);
        }
        consumer.release(this, shard);
    }
}
