package io.millrace.consumer.feed;

import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One subscription as its feed sees it: messages come on the loop, none after its end, and silence while an event is awaited
 * is an end too. The service sends events even when there is nothing to tell.
 */
final class ShardSubscription implements Subscriptions.Receiver {
    static final Duration LONGEST_SILENCE = FeedJournal.OVERDUE;

    private final Loop loop;
    private final Owner owner;
    private final Subscriptions.Subscription subscription;
    private Loop.Timer watch;
    private boolean granted;
    private boolean awaiting;
    private boolean over;
    private long askedNanos;

    /** Hears what comes. */
    interface Owner {
        void granted();

        void event(ReadAnswer event);

        /** It has ended; in order if there is no failure. */
        void over(@Nullable ReadException failure);
    }

    ShardSubscription(
            Loop loop, Owner owner, Subscriptions service, String consumerArn, String shardId, ReadFrom from) {
        this.loop = loop;
        this.owner = owner;
        this.watch = loop.after(LONGEST_SILENCE, this::watch);
        this.subscription = service.open(consumerArn, shardId, from, this);
    }

    void request() {
        awaiting = true;
        askedNanos = loop.nowNanos();
        subscription.request();
    }

    void cancel() {
        over = true;
        watch.cancel();
        subscription.cancel();
    }

    @Override
    public void granted() {
        onLoop(this::begun);
    }

    @Override
    public void event(ReadAnswer event) {
        onLoop(() -> {
            // Some engines send the events alone.
            begun();
            awaiting = false;
            owner.event(event);
        });
    }

    @Override
    public void ended() {
        onLoop(() -> end(granted ? null : failure("the subscription ended before it began")));
    }

    @Override
    public void failed(ReadException failure) {
        onLoop(() -> end(failure));
    }

    private void onLoop(Runnable task) {
        loop.execute(() -> {
            if (!over) {
                task.run();
            }
        });
    }

    private void begun() {
        if (!granted) {
            granted = true;
            owner.granted();
        }
    }

    /** One timer looks now and then; an own one for each event would cost more than the event. */
    private void watch() {
        Duration silence = awaiting ? Duration.ofNanos(loop.nowNanos() - askedNanos) : Duration.ZERO;
        Duration left = LONGEST_SILENCE.minus(silence);
        if (left.isZero() || left.isNegative()) {
            end(failure("no event came within " + LONGEST_SILENCE.toSeconds() + " s"));
        } else {
            watch = loop.after(left, this::watch);
        }
    }

    private void end(@Nullable ReadException failure) {
        cancel();
        owner.over(failure);
    }

    private static ReadException failure(String message) {
        return new ReadException(ReadException.Kind.NO_ANSWER, message, new TimeoutException(message));
    }
}
