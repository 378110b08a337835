package io.millrace.consumer.feed;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import io.millrace.consumer.shard.Shard;
import io.millrace.consumer.shard.ShardLister;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the children of a closed shard in the list of shards when the last answer named none, as some engines do. Looks a
 * few times, since lists may lag, then lets the shard end without: the keeper's audit creates what is missing.
 */
final class ChildrenSearch {
    private static final int LOOKS = 5;

    private final Loop loop;
    private final ShardLister lister;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final ConsumerListener events;
    private final String shardId;
    private int looks;
    private int failures;
    private boolean stopped;

    ChildrenSearch(
            Loop loop,
            ShardLister lister,
            Backoff backoff,
            RandomGenerator random,
            ConsumerListener events,
            String shardId) {
        this.loop = loop;
        this.lister = lister;
        this.backoff = backoff;
        this.random = random;
        this.events = events;
        this.shardId = shardId;
    }

    void stop() {
        stopped = true;
    }

    /** {@code open} hears if the shard is still listed as open at the last look: then it has not ended, whatever was said. */
    void find(Consumer<List<Shard>> found, Runnable open) {
        loop.when(lister.list(), (shards, failure) -> {
            if (stopped) {
                return;
            }
            if (shards == null) {
                again(failed(failure), found, open);
                return;
            }
            List<Shard> children = childrenIn(shards, shardId);
            looks++;
            if (children.isEmpty() && looks < LOOKS) {
                again(backoff.halfJitter(looks, random), found, open);
            } else if (children.isEmpty() && isOpen(shards)) {
                looks = 0;
                open.run();
            } else {
                found.accept(children);
            }
        });
    }

    /** A shard that the service does not know: past retention if the list lacks it too, else something to try again. */
    void findIfGone(Consumer<List<Shard>> gone, Runnable listed) {
        loop.when(lister.list(), (shards, failure) -> {
            if (shards == null || isListed(shards)) {
                listed.run();
            } else {
                gone.accept(childrenIn(shards, shardId));
            }
        });
    }

    private void again(Duration delay, Consumer<List<Shard>> found, Runnable open) {
        loop.after(delay, () -> {
            if (!stopped) {
                find(found, open);
            }
        });
    }

    private Duration failed(@Nullable Throwable failure) {
        failures++;
        Duration delay = backoff.halfJitter(failures, random);
        Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
        events.on(new ConsumerEvent.CallFailed("ListShards for the children of " + shardId, delay, cause));
        return delay;
    }

    private boolean isListed(List<Shard> shards) {
        return shards.stream().anyMatch(shard -> shard.shardId().equals(shardId));
    }

    private boolean isOpen(List<Shard> shards) {
        return shards.stream().anyMatch(shard -> shard.shardId().equals(shardId) && !shard.closed());
    }

    static List<Shard> childrenIn(List<Shard> shards, String shardId) {
        return shards.stream()
                .filter(shard -> shard.parents().contains(shardId))
                .toList();
    }
}
