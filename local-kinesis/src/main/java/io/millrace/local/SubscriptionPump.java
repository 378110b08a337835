package io.millrace.local;

import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Subscription;
import io.millrace.local.engine.Subscription.Push;
import io.millrace.local.engine.Subscription.Step;
import io.millrace.local.engine.Subscription.Wait;
import io.millrace.local.engine.Timers;
import io.millrace.local.http.EventSource;
import io.millrace.local.http.EventStream;
import io.millrace.local.operation.Subscriptions;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Carries one subscription's events to its client: asks what is next, sends it, and sees to it that it is woken again. */
final class SubscriptionPump implements EventSource {
    /** Events in one go; then others on the network thread have their turn. */
    private static final int MOST_AT_ONCE = 4;

    private final Subscription subscription;
    private final Subscriptions subscriptions;
    private final InstantSource clock;
    private final Timers timers;
    private boolean isWatching;
    private @Nullable Alarm alarm;

    SubscriptionPump(Subscription subscription, Subscriptions subscriptions, InstantSource clock, Timers timers) {
        this.subscription = subscription;
        this.subscriptions = subscriptions;
        this.clock = clock;
        this.timers = timers;
    }

    @Override
    public void pump(EventStream stream) {
        if (!isWatching) {
            isWatching = true;
            subscription.watch(stream::wake);
        }
        try {
            for (int sent = 0; sent < MOST_AT_ONCE; sent++) {
                if (!perform(subscription.next(clock.millis(), stream.isReady()), stream)) {
                    return;
                }
            }
            stream.wake();
        } catch (RefusedException e) {
            stream.fail(e.type(), e.reason());
        }
    }

    /** Whether to ask for the next step at once. */
    private boolean perform(Step step, EventStream stream) {
        if (step instanceof Push push) {
            stream.send(Subscriptions.EVENT, subscriptions.event(push));
            return true;
        }
        if (step instanceof Wait wait) {
            wakeAt(wait.untilMillis(), stream);
        } else {
            stream.complete();
        }
        return false;
    }

    private void wakeAt(long dueMillis, EventStream stream) {
        // One alarm is enough: if it goes off too early, the next look sets the right one.
        if (alarm != null && alarm.isSet && alarm.dueMillis <= dueMillis) {
            return;
        }
        cancelAlarm();
        Alarm set = new Alarm(dueMillis);
        set.pending = timers.at(dueMillis, () -> {
            set.isSet = false;
            stream.wake();
        });
        alarm = set;
        if (clock.millis() >= dueMillis) {
            // The clock moved on while the alarm was being set.
            stream.wake();
        }
    }

    private void cancelAlarm() {
        if (alarm != null && alarm.pending != null) {
            alarm.pending.cancel();
        }
    }

    @Override
    public void closed() {
        cancelAlarm();
        subscription.close();
    }

    /** A step that waits for the clock; going off, it is no longer set. */
    private static final class Alarm {
        private final long dueMillis;
        private volatile boolean isSet = true;
        private Timers.@Nullable Pending pending;

        Alarm(long dueMillis) {
            this.dueMillis = dueMillis;
        }
    }
}
