package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import org.jspecify.annotations.Nullable;

/** Passes events on, and lets the consumer's life, which is built after those who speak here, hear of its end. */
final class LifeEvents implements ConsumerListener {
    private final ConsumerListener next;
    private volatile @Nullable ConsumerLife life;

    LifeEvents(ConsumerListener next) {
        this.next = next;
    }

    void belongTo(ConsumerLife built) {
        life = built;
    }

    @Override
    public void on(ConsumerEvent event) {
        next.on(event);
        if (event instanceof ConsumerEvent.Stopped stopped) {
            broken(stopped.cause());
        }
    }

    /** Something that the consumer cannot go on after. */
    void broken(Throwable cause) {
        ConsumerLife known = life;
        if (known != null) {
            known.broken(cause);
        }
    }
}
