package io.millrace.consumer;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the meters of single shards come and go with the leases held here, and gives those above the bound one together; hears one event at
 * a time, off the loop.
 */
final class ShardMeters implements ConsumerListener {
    private static final Logger LOG = LoggerFactory.getLogger(ShardMeters.class);

    private final StatusMeters meters;
    private final int mostShards;
    /** Those with a meter of their own; read by gauges. */
    private final Set<String> shards = ConcurrentHashMap.newKeySet();

    private final Set<String> others = new LinkedHashSet<>();
    private boolean warned;

    ShardMeters(StatusMeters meters, int mostShards) {
        this.meters = meters;
        this.mostShards = mostShards;
    }

    /** Whether an event is for this listener. */
    static boolean isFor(ConsumerEvent event) {
        return event instanceof ConsumerEvent.LeaseGained
                || event instanceof ConsumerEvent.LeaseLost
                || event instanceof ConsumerEvent.LeaseGiven
                || event instanceof ConsumerEvent.ShardEnded;
    }

    @Override
    public void on(ConsumerEvent event) {
        if (event instanceof ConsumerEvent.LeaseGained gained) {
            gained(gained.shardId());
        } else if (event instanceof ConsumerEvent.LeaseLost lost) {
            gone(lost.shardId());
        } else if (event instanceof ConsumerEvent.LeaseGiven given) {
            gone(given.shardId());
        } else if (event instanceof ConsumerEvent.ShardEnded ended) {
            gone(ended.shardId());
        }
    }

    private void gained(String shardId) {
        if (shards.contains(shardId)) {
            return;
        }
        if (shards.size() < mostShards) {
            shards.add(shardId);
            meters.add(shardId);
        } else if (others.add(shardId) && !warned) {
            warned = true;
            meters.addOthers(shards);
            LOG.warn(
                    "more than {} shards are held; further ones share the meters of shard \"other\"; raise perShard",
                    mostShards);
        }
    }

    private void gone(String shardId) {
        others.remove(shardId);
        if (shards.remove(shardId)) {
            meters.remove(shardId);
            others.stream().findFirst().ifPresent(this::promote);
        }
    }

    private void promote(String shardId) {
        others.remove(shardId);
        gained(shardId);
    }
}
