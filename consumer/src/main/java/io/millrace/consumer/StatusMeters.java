package io.millrace.consumer;

import io.millrace.consumer.event.ShardHealth.State;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Gauges of what a consumer's status tells; NaN once it has ended. */
final class StatusMeters {
    private static final String SHARD = "shard";

    private final Observed observed;
    private final StatusReader status;
    private final MeterSet meters;

    StatusMeters(Observed observed, MeterSet meters) {
        this.observed = observed;
        this.status = new StatusReader(observed);
        this.meters = meters;
    }

    /** Whether the meters could be had in this registry; else a living consumer has them. */
    boolean claim() {
        return meters.claim(
                "healthy",
                "1 unless the consumer has failed or one of its shards is stuck",
                live(now -> now.healthy() ? 1 : 0));
    }

    void register() {
        meters.gauge(
                "caught.up",
                "1 if every shard has an owner and those held here are read to their tip",
                live(now -> now.caughtUp() ? 1 : 0));
        meters.gauge(
                "leases.held",
                "Shards that this worker holds",
                live(now -> now.shards().stream().filter(ShardStatus::here).count()));
        for (State state : State.values()) {
            meters.gauge(
                    "shards",
                    "Shards of this worker, and waiting ones, by what they do",
                    live(now -> in(now, state)),
                    "state",
                    state.name().toLowerCase(Locale.ROOT));
        }
        meters.timeGauge(
                "lag",
                "The largest lag of the shards held here: how far the oldest record that is not delivered is behind the"
                        + " newest one, growing while nothing comes",
                live(StatusMeters::largestLag));
    }

    /** Adds the meters of one shard. */
    void add(String shardId) {
        meters.timeGauge("shard.lag", "The lag of one shard held here", live(now -> lag(now, shardId)), SHARD, shardId);
    }

    void remove(String shardId) {
        meters.remove(SHARD, shardId);
    }

    private Supplier<Number> live(ToDoubleFunction<ConsumerStatus> value) {
        return () -> observed.hasEnded() ? Double.NaN : value.applyAsDouble(status.read());
    }

    private static long in(ConsumerStatus now, State state) {
        return now.shards().stream()
                .filter(shard ->
                        shard.health().filter(health -> health.state() == state).isPresent())
                .count();
    }

    private static double largestLag(ConsumerStatus now) {
        return now.shards().stream()
                .map(ShardStatus::lag)
                .filter(Objects::nonNull)
                .mapToLong(Duration::toNanos)
                .max()
                .orElse(0);
    }

    private static double lag(ConsumerStatus now, String shardId) {
        return now.shards().stream()
                .filter(shard -> shard.shardId().equals(shardId))
                .flatMap(shard -> shard.behindLatest().stream())
                .mapToDouble(Duration::toNanos)
                .findFirst()
                .orElse(Double.NaN);
    }
}
