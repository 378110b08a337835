package io.millrace.consumer;

import io.millrace.consumer.event.ShardHealth.State;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Gauges of what a consumer's status tells; NaN once it has ended. */
final class StatusMeters {
    private static final String SHARD = "shard";
    private static final String OTHER_SHARDS = "other";
    private static final String SHARD_LAG =
            "The lag of one shard held here; of the shard other, the largest of those that have none of their own";

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
        meters.gauge(
                "leases.unowned",
                "Shards that nobody reads though nothing keeps them from being read, in the whole table",
                live(StatusMeters::unowned));
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
        meters.timeGauge("shard.lag", SHARD_LAG, live(now -> lag(now, shardId)), SHARD, shardId);
    }

    /** Adds the meter of all shards held here that have none of their own. */
    void addOthers(Set<String> withTheirOwn) {
        meters.timeGauge(
                "shard.lag", SHARD_LAG, live(now -> largestLagBesides(now, withTheirOwn)), SHARD, OTHER_SHARDS);
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

    private static long unowned(ConsumerStatus now) {
        return now.shards().stream()
                .filter(shard -> shard.state() == ShardStatus.State.WAITING)
                .filter(shard -> shard.health()
                        .filter(health -> health.state() == State.WAITING_FOR_PARENT)
                        .isEmpty())
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

    private static double largestLagBesides(ConsumerStatus now, Set<String> shards) {
        return now.shards().stream()
                .filter(ShardStatus::here)
                .filter(shard -> !shards.contains(shard.shardId()))
                .flatMap(shard -> shard.behindLatest().stream())
                .mapToDouble(Duration::toNanos)
                .max()
                .orElse(Double.NaN);
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
