package io.millrace.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.event.EventQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The metrics of one {@link KinesisConsumer}, for Micrometer: counters and state under {@code millrace.consumer.}, each with the tags
 * {@code stream} and {@code application}, and never with the worker's id, which would make new series at every start. The module's README
 * lists them. {@code micrometer-core} is an optional dependency: nothing but this class leads to it.
 *
 * <pre>{@code
 * ConsumerMetrics.of(consumer).perShard(100).bindTo(registry);
 * }</pre>
 *
 * <p>A consumer without metrics spends nothing on them. With them it counts once per batch, and registers nothing on its own thread.
 *
 * <p>When the consumer is closed, its counters keep their last values, so that a registry that pushes once a minute still sends the last
 * minute, and everything else is NaN. {@link #close()} takes the meters away; so does another consumer of the same tags that is bound to
 * the registry after this one was closed. Two that live at the same time need {@link #tags} that tell them apart.
 *
 * <p>Safe for use by several threads.
 */
public final class ConsumerMetrics implements MeterBinder, AutoCloseable {
    private static final int MOST_SHARDS = 10_000;

    /** As many shards are told apart if no number is given. */
    private static final int USUAL_SHARDS = 200;

    private final Observed observed;
    private final Tags tags;
    private final int mostShards;
    private final Queue<Binding> bindings = new ConcurrentLinkedQueue<>();

    /** The meters in one registry, and what writes them. */
    private record Binding(MeterSet meters, ConsumerListener events) {}

    private ConsumerMetrics(Observed observed, Tags tags, int mostShards) {
        this.observed = observed;
        this.tags = tags;
        this.mostShards = mostShards;
    }

    /** The metrics of a consumer, by stream and application. */
    public static ConsumerMetrics of(KinesisConsumer consumer) {
        Observed observed = consumer.observed();
        Tags tags = Tags.of(
                "stream",
                observed.streamName(),
                "application",
                observed.identity().application());
        return new ConsumerMetrics(observed, tags, 0);
    }

    /**
     * The same with further tags on every meter, such as the host.
     *
     * @param keysAndValues alternating; an even number
     */
    public ConsumerMetrics tags(String... keysAndValues) {
        return tags(Tags.of(keysAndValues));
    }

    /** The same with further tags on every meter. */
    public ConsumerMetrics tags(Iterable<Tag> more) {
        return new ConsumerMetrics(observed, tags.and(more), mostShards);
    }

    /** The same with the lag of each shard held here as well, for the first 200 and all further ones together. */
    public ConsumerMetrics perShard() {
        return perShard(USUAL_SHARDS);
    }

    /**
     * The same with the lag of each shard held here as well, under the tag {@code shard}; it comes and goes with the lease. Further shards
     * have one together, as the shard {@code other}: the largest lag among them.
     *
     * @param mostShards how many shards are told apart, 0 (none, the default) to 10,000; a warning says when there are more
     * @throws IllegalArgumentException if the number is not in that range
     */
    public ConsumerMetrics perShard(int mostShards) {
        return new ConsumerMetrics(observed, tags, (int) Check.between(mostShards, 0, MOST_SHARDS, "perShard"));
    }

    /**
     * Registers the meters. May be called for several registries, before or after the consumer's start.
     *
     * @throws IllegalStateException if the registry has the meters of another open consumer with the same tags
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        MeterSet meters = new MeterSet(registry, tags);
        StatusMeters status = new StatusMeters(observed, meters);
        if (!status.claim()) {
            throw new IllegalStateException("The registry has the metrics of an open consumer with the tags " + tags
                    + " already; give this one a tag of its own, as in tags(\"consumer\", \"2\")");
        }
        status.register();
        UnitMeters.register(observed.units(), meters);
        ConsumerListener events = events(new EventMeters(meters), status);
        bindings.add(new Binding(meters, events));
        observed.events().watch(events);
    }

    private ConsumerListener events(EventMeters all, StatusMeters status) {
        if (mostShards == 0) {
            return all;
        }
        ConsumerListener leases = new EventQueue(observed.offLoop(), new ShardMeters(status, mostShards));
        observed.life().status().shards().stream()
                .filter(ShardStatus::here)
                .map(shard -> new ConsumerEvent.LeaseGained(
                        shard.shardId(), observed.identity().workerId(), ""))
                .forEach(leases::on);
        return event -> {
            all.on(event);
            if (ShardMeters.isFor(event)) {
                leases.on(event);
            }
        };
    }

    /** Takes the meters out of all registries; the consumer goes on. */
    @Override
    public void close() {
        for (Binding binding = bindings.poll(); binding != null; binding = bindings.poll()) {
            observed.events().unwatch(binding.events());
            binding.meters().removeAll();
        }
    }
}
