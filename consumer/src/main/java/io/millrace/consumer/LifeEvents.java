package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes events on, and lets the consumer's life, which is built after those who speak here, hear of its end. */
final class LifeEvents implements ConsumerListener {
    private final ConsumerListener next;
    private final List<ConsumerListener> watchers = new CopyOnWriteArrayList<>();
    private volatile @Nullable ConsumerLife life;

    LifeEvents(ConsumerListener next) {
        this.next = next;
    }

    void belongTo(ConsumerLife built) {
        life = built;
    }

    /** Hears everything from now on, on the loop; must be quick and must not throw. */
    void watch(ConsumerListener watcher) {
        watchers.add(watcher);
    }

    /** Hears of every shard whose feed had stalled and was opened anew, as {@link #watch} does. */
    void onRestartedFeed(Consumer<String> shards) {
        watch(event -> {
            if (event instanceof ConsumerEvent.FeedRestarted restarted) {
                shards.accept(restarted.shardId());
            }
        });
    }

    void unwatch(ConsumerListener watcher) {
        watchers.remove(watcher);
    }

    @Override
    public void on(ConsumerEvent event) {
        next.on(event);
        watchers.forEach(watcher -> watcher.on(event));
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
