package io.millrace.producer;

import io.micrometer.core.instrument.Tags;
import io.millrace.producer.PutFailedException.Reason;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers meters that read what the loop counts. Nothing is registered on the loop: registries lock, and run code of their users. */
final class LoopMeters implements LoopTallies.Newcomers {
    private static final Logger LOG = LoggerFactory.getLogger(LoopMeters.class);

    private final Observed observed;
    private final MeterSet meters;

    /** @param observed is kept here for the registry, which forgets what nobody else holds */
    LoopMeters(Observed observed, MeterSet meters) {
        this.observed = observed;
        this.meters = meters;
    }

    /** Whether the meters could be had in this registry; else a living producer has them. */
    boolean claim() {
        return meters.claim(
                MeterNames.PREFIX + MeterNames.ENDPOINT_UP,
                "1 while requests are sent as usual, 0 while single ones probe an endpoint that is down",
                observed,
                live(of -> of.counters().isEndpointDown ? 0 : 1));
    }

    /** Registers all that is there from the start. */
    void register(LoopTallies tallies) {
        records();
        service();
        state();
        tallied(tallies);
        spread(
                MeterNames.BUFFERING_TIME,
                true,
                "From the moment the producer took a user record over to its first request",
                tallies.bufferingNanos);
        meters.timer(
                MeterNames.PREFIX + MeterNames.BUFFERING_TIME,
                "From the moment the producer took a user record over to its first request",
                Tags.empty(),
                tallies.bufferingNanos,
                Spread::count,
                Spread::sum);
        counter(
                MeterNames.RETRIES,
                "",
                "Times that user records which have ended were sent again",
                tallies.retries,
                Spread::sum);
        spread(MeterNames.RETRIES, false, "Times that a user record was sent again", tallies.retries);
    }

    @Override
    public void code(@Nullable String shardId, String code, Tally tally) {
        String name = (shardId == null ? MeterNames.PREFIX : MeterNames.SHARD_PREFIX) + MeterNames.ERRORS;
        Tags of = Tags.of(MeterNames.CODE, code);
        Tags tags = shardId == null ? of : of.and(MeterNames.SHARD, shardId);
        observed.offLoop()
                .execute(() -> meters.counter(
                        name, "", "Refused wire records, and requests that failed", tags, tally, Tally::sum));
    }

    @Override
    public void opened(ShardTallies shard) {
        observed.offLoop().execute(() -> new ShardMeters(observed, meters).register(shard));
    }

    @Override
    public void closed(String shardId) {
        observed.offLoop().execute(() -> meters.remove(id -> shardId.equals(id.getTag(MeterNames.SHARD))));
    }

    @Override
    public void left(int shards) {
        LOG.warn(
                "{} open shards of stream {} share the meters of shard \"other\"; raise perShard",
                shards,
                observed.stream());
    }

    private void records() {
        counted(MeterNames.USER_RECORDS_RECEIVED, "User records taken over by the producer", of -> of.accepted.sum());
        counted(MeterNames.USER_RECORDS_PUT, "User records stored for good", of -> of.acked.sum());
        counted(
                MeterNames.USER_RECORDS_REGROUPED,
                "User records that went back to the queue to be encoded anew",
                of -> of.regrouped.sum());
        gauge(
                MeterNames.USER_RECORDS_PENDING,
                "User records that are neither stored nor given up",
                of -> of.counters().snapshot(0, 0).pendingRecords());
        shown(
                MeterNames.OLDEST_RECORD_AGE,
                true,
                "For how long the producer has had the oldest pending user record",
                Tags.empty(),
                of -> of.counters().oldestAgeNanos(of.nowNanos().getAsLong()));
    }

    private void service() {
        counted(MeterNames.WIRE_RECORDS_PUT, "Wire records that the service stored", of -> of.written.sum());
        counted(MeterNames.WIRE_RECORDS_RETRIED, "Wire records sent again", of -> of.retried.sum());
        counter(
                MeterNames.WIRE_DATA_PUT,
                "bytes",
                "Data and partition keys of the wire records that the service stored",
                observed.counters(),
                of -> of.bytesWritten.sum());
        counted(
                MeterNames.PAYLOAD_UNITS_USED,
                "PUT payload units of the wire records that the service stored",
                of -> of.payloadUnits.sum());
        counted(
                MeterNames.PAYLOAD_UNITS_LEAST,
                "PUT payload units that no way of packing the stored user records can do without",
                of -> Counters.leastPayloadUnits(of.ackedBytes.sum()));
        counted(MeterNames.THROTTLES, "Wire records refused for throughput", of -> of.throttled.sum());
        counted(MeterNames.MAP_LOADS, "Shard maps loaded", of -> of.mapLoads.sum());
        counted(MeterNames.MAP_LOAD_FAILURES, "Loads of a shard map that failed", of -> of.mapLoadFailures.sum());
    }

    private void state() {
        gauge(MeterNames.SHARDS_OPEN, "Open shards of the map in use", of -> of.counters().openShards);
        for (ByteBudget.Part part : ByteBudget.Part.values()) {
            budget(part);
        }
    }

    private void budget(ByteBudget.Part part) {
        String name = part.name().toLowerCase(Locale.ROOT);
        Tags tags = Tags.of(MeterNames.PART, name);
        meters.gauge(
                MeterNames.PREFIX + MeterNames.BUDGET_USED,
                "bytes",
                "Bytes in use of the byte budget, by part",
                tags,
                observed,
                live(of -> of.budget().usedBytes(part)));
        meters.gauge(
                MeterNames.PREFIX + MeterNames.BUDGET_LIMIT,
                "bytes",
                "Limit of the byte budget, by part",
                tags,
                observed,
                live(of -> of.budget().limitBytes(part)));
    }

    private void tallied(LoopTallies tallies) {
        counter(MeterNames.USER_DATA_PUT, "bytes", "Data of the stored user records", tallies.ackedData, Tally::sum);
        counter(
                MeterNames.WIRE_RECORDS_REFUSED,
                "",
                "Wire records that a request did not store, as far as its answer says",
                tallies.refused,
                Tally::sum);
        for (Reason reason : Reason.values()) {
            if (reason.endsAccepted()) {
                meters.counter(
                        MeterNames.PREFIX + MeterNames.USER_RECORDS_FAILED,
                        "",
                        "User records given up after they had been accepted",
                        Tags.of(MeterNames.REASON, reason.name().toLowerCase(Locale.ROOT)),
                        tallies.failed(reason),
                        Tally::sum);
            }
        }
    }

    private void spread(String name, boolean isTime, String description, Spread spread) {
        shown(
                name + MeterNames.MAX,
                isTime,
                description + ": the largest of the last two minutes",
                Tags.empty(),
                of -> spread.largest(of.nowNanos().getAsLong()));
        for (double phi : ProducerMetrics.PERCENTILES) {
            shown(
                    name + MeterNames.PERCENTILE,
                    isTime,
                    description + ": percentiles of the last two minutes",
                    Tags.of(MeterNames.PHI, String.valueOf(phi)),
                    of -> spread.percentile(phi, of.nowNanos().getAsLong()));
        }
    }

    private void shown(String name, boolean isTime, String description, Tags tags, ToDoubleFunction<Observed> value) {
        if (isTime) {
            meters.timeGauge(MeterNames.PREFIX + name, description, tags, observed, live(value));
        } else {
            meters.gauge(MeterNames.PREFIX + name, "", description, tags, observed, live(value));
        }
    }

    private void counted(String name, String description, ToDoubleFunction<Counters> value) {
        counter(name, "", description, observed.counters(), value);
    }

    private <T> void counter(String name, String unit, String description, T state, ToDoubleFunction<T> value) {
        meters.counter(MeterNames.PREFIX + name, unit, description, Tags.empty(), state, value);
    }

    private void gauge(String name, String description, ToDoubleFunction<Observed> value) {
        shown(name, false, description, Tags.empty(), value);
    }

    /** A producer that has ended has no state to show. */
    private static ToDoubleFunction<Observed> live(ToDoubleFunction<Observed> value) {
        return observed -> observed.hasEnded().getAsBoolean() ? Double.NaN : value.applyAsDouble(observed);
    }
}
