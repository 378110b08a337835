package io.millrace.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The metrics of one {@link KinesisProducer}, for Micrometer: counters, distributions and state under {@code millrace.producer.}, each
 * with the tag {@code stream}. The module's README lists them beside those of the KPL. {@code micrometer-core} is an optional
 * dependency: this class and {@link KplMetrics} alone need it.
 *
 * <pre>{@code
 * ProducerMetrics.of(producer).perShard(100).bindTo(registry);
 * }</pre>
 *
 * <p>A producer without metrics spends nothing on them. With them it records once per wire record or request, and registers nothing
 * on its own thread; what appears later (an error code, a shard) is registered on the callback executor.
 *
 * <p>When the producer is closed, its counters keep their last values, so that a registry that pushes once a minute still sends the last
 * minute, and everything else is NaN. {@link #close()} takes the meters away; so does another producer of the same stream and tags that
 * is bound to the registry after this one was closed. Two that live at the same time need {@link #tags} that tell them apart.
 *
 * <p>Safe for use by several threads.
 */
public final class ProducerMetrics implements MeterBinder, AutoCloseable {
    /** As many shards are told apart if no number is given. */
    private static final int USUAL_SHARDS = 200;

    /** The percentiles of the times, as shares of one. */
    static final double[] PERCENTILES = {0.5, 0.95, 0.99};

    private final Observed observed;
    private final Tags tags;
    private final int mostShards;
    private final Queue<Binding> bindings = new ConcurrentLinkedQueue<>();

    /** The meters in one registry, and what writes them. */
    private record Binding(MeterSet meters, LoopTallies tallies, RequestMeters requests) {}

    ProducerMetrics(Observed observed, Tags tags, int mostShards) {
        this.observed = observed;
        this.tags = tags;
        this.mostShards = mostShards;
    }

    /** The metrics of a producer, by stream. */
    public static ProducerMetrics of(KinesisProducer producer) {
        Observed observed = producer.observed();
        return new ProducerMetrics(observed, Tags.of(MeterNames.STREAM, observed.streamName()), 0);
    }

    /**
     * The same with further tags on every meter, such as the host.
     *
     * @param keysAndValues alternating; an even number
     */
    public ProducerMetrics tags(String... keysAndValues) {
        return tags(Tags.of(keysAndValues));
    }

    /** The same with further tags on every meter. */
    public ProducerMetrics tags(Iterable<Tag> more) {
        return new ProducerMetrics(observed, tags.and(more), mostShards);
    }

    /** The same with meters by shard as well, for the first 200 shards and all further ones together. */
    public ProducerMetrics perShard() {
        return perShard(USUAL_SHARDS);
    }

    /**
     * The same with meters by shard as well, under {@code millrace.producer.shard.} with the tag {@code shard}: about ten a shard, and
     * one per error code that it has answered. They come and go with the open shards of the shard map. Those of all further shards are summed
     * as the shard {@code other}, but for {@code rate}, which has no sum; it keeps what it has counted when a shard gets meters of its own.
     *
     * @param mostShards how many shards are told apart, 0 (none, the default) to 10,000; a warning says how many more there are
     * @throws IllegalArgumentException if the number is not in that range
     */
    public ProducerMetrics perShard(int mostShards) {
        ProducerConfig.require(mostShards >= 0 && mostShards <= 10_000, "perShard", mostShards, "0 to 10,000");
        return new ProducerMetrics(observed, tags, mostShards);
    }

    /**
     * Registers the meters. May be called for several registries.
     *
     * @throws IllegalStateException if the registry has the meters of another open producer with the same stream and tags
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        MeterSet meters = new MeterSet(registry, tags);
        LoopMeters loopMeters = new LoopMeters(observed, meters);
        if (!loopMeters.claim()) {
            throw new IllegalStateException("The registry has the metrics of an open producer with the tags " + tags
                    + " already; give this one a tag of its own, as in tags(\"producer\", \"2\")");
        }
        LoopTallies tallies = new LoopTallies(mostShards, loopMeters);
        loopMeters.register(tallies);
        Binding binding = new Binding(meters, tallies, new RequestMeters(meters));
        bindings.add(binding);
        var unused = observed.loop().test((pipeline, now) -> {
            pipeline.observe(binding.tallies());
            pipeline.observe(binding.requests());
        });
    }

    /** Takes the meters out of all registries; the producer goes on. */
    @Override
    public void close() {
        for (Binding binding = bindings.poll(); binding != null; binding = bindings.poll()) {
            end(binding);
        }
    }

    private void end(Binding binding) {
        binding.meters().removeAll();
        var unused = observed.loop().test((pipeline, now) -> {
            pipeline.unobserve(binding.tallies());
            pipeline.unobserve(binding.requests());
        });
    }
}
