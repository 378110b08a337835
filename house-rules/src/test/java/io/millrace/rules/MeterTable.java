package io.millrace.rules;

import static java.util.Map.entry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/metrics.md}, made from the meters of a registry that has them all. */
final class MeterTable {
    private static final PrometheusNamingConvention PROMETHEUS = new PrometheusNamingConvention();

    /** The names of the KPL 1.1.1. Meters by shard have those of the meter for the stream. */
    private static final Map<String, String> KPL = Map.ofEntries(
            entry("user.records.received", "`UserRecordsReceived`"),
            entry("user.records.pending", "`UserRecordsPending`"),
            entry("user.records.put", "`UserRecordsPut`: its sum"),
            entry("user.records.failed", "`UserRecordsPut`: its zeros; `UserRecordExpired`: reason `expired`"),
            entry("user.data.put", "`UserRecordsDataPut`"),
            entry("user.records.retries", "`RetriesPerRecord`: its sum"),
            entry("user.records.retries.max", "`RetriesPerRecord`: its maximum"),
            entry("user.records.retries.percentile", "`RetriesPerRecord`"),
            entry("user.records.per.wire.record", "`UserRecordsPerKinesisRecord`"),
            entry("user.records.written", "`UserRecordsPerKinesisRecord`: its sum"),
            entry("user.records.per.request", "`UserRecordsPerPutRecordsRequest`"),
            entry("user.records.oldest.age", "`getOldestRecordTimeInMillis()`"),
            entry("wire.records.put", "`KinesisRecordsPut`: its sum"),
            entry("wire.records.refused", "`KinesisRecordsPut`: its zeros"),
            entry("wire.records.per.request", "`KinesisRecordsPerPutRecordsRequest`"),
            entry("wire.data.put", "`KinesisRecordsDataPut`"),
            entry("errors", "`ErrorsByCode`, `AllErrors`"),
            entry("buffering.time", "`BufferingTime`"),
            entry("buffering.time.max", "`BufferingTime`: its maximum"),
            entry("buffering.time.percentile", "`BufferingTime`"),
            entry("request.time", "`RequestTime`"),
            entry("shard.user.records.failed", "`UserRecordsPut`: its zeros"));

    /** Those of the KCL 3.5.1, and of 2.6.1 where it says so. */
    private static final Map<String, String> KCL = Map.ofEntries(
            entry("lag", "`MillisBehindLatest` of `ApplicationTracker`"),
            entry("shard.lag", "`MillisBehindLatest` of `ProcessTask`"),
            entry("batches.read", "`KinesisDataFetcher.getRecords.Success`"),
            entry("wire.data.read", "`DataBytesProcessed`"),
            entry("user.records.delivered", "`RecordsProcessed`"),
            entry("delivery.time", "`RecordProcessor.processRecords.Time`"),
            entry("checkpoints.written", "`UpdateLease.Success`"),
            entry("leases.held", "`CurrentLeases`"),
            entry("leases.gained", "`TakenLeases` (KCL 2)"),
            entry("leases.lost", "`LostLeases`"),
            entry("leases.unowned", "`ExpiredLeases`"));

    /** Those of the Kinesis Agent. */
    private static final Map<String, String> AGENT = Map.of(
            "send.attempts.records", "`RecordSendAttempts`",
            "send.errors.records", "`RecordSendErrors`",
            "service.errors.requests", "`ServiceErrors`",
            "sent.records", "`RecordsSent`",
            "sent.bytes", "`BytesSent`");

    private static final List<Part> PARTS = List.of(
            new Part("producer", "KPL", KPL, Set.of("stream")),
            new Part("consumer", "KCL", KCL, Set.of("stream", "application")),
            new Part("agent", "Kinesis Agent", AGENT, Set.of()));

    /**
     * The meters of one module.
     *
     * @param everywhere tags that all its meters have
     */
    private record Part(String name, String other, Map<String, String> otherNames, Set<String> everywhere) {
        String prefix() {
            return "millrace." + name + ".";
        }

        String otherName(String meter) {
            String name = meter.substring(prefix().length());
            String ofStream = name.replaceFirst("^shard\\.", "");
            return otherNames.getOrDefault(name, otherNames.getOrDefault(ofStream, ""));
        }
    }

    /** What the meters of one name have in common. */
    private record Row(Meter.Id id, Set<String> tags) {
        Row with(Meter.Id more) {
            more.getTags().stream().map(Tag::getKey).forEach(tags::add);
            return this;
        }
    }

    private MeterTable() {}

    static String markdown(MeterRegistry registry) {
        Map<String, Row> rows = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            rows.computeIfAbsent(id.getName(), name -> new Row(id, new TreeSet<>()))
                    .with(id);
        }
        StringBuilder text = new StringBuilder("""
            # Meters

            Every meter of Millrace, as Micrometer names it and as Prometheus does, and what the KPL 1.1.1, the KCL 3.5.1 and the Kinesis Agent
            call the same. A test makes this table from the meters of a producer, a consumer and an agent that run, and fails when it differs.

            Bind them with `ProducerMetrics.of(producer).bindTo(registry)` and `ConsumerMetrics.of(consumer).bindTo(registry)`; the agent has
            `/metrics` on its status page's port. Meters of shards are there if `perShard()` asks for them: 200 shards, or as many as you say, have
            their own, and all further ones are together the shard `other`: sums, of a lag the largest.

            In Prometheus a timer and a distribution are `_count` and `_sum`, mostly with `_max` too; percentiles of `request.time` are its label
            `quantile` there, and meters with the suffix `.percentile` and the tag `phi` elsewhere. [monitoring](monitoring/README.md) has a dashboard
            and alerts.
            """);
        for (Part part : PARTS) {
            text.append(table(part, rows));
        }
        return text.toString();
    }

    private static String table(Part part, Map<String, Row> rows) {
        String everywhere = part.everywhere().isEmpty()
                ? ""
                : ", and all have the tag "
                        + part.everywhere().stream()
                                .sorted()
                                .map(tag -> "`" + tag + "`")
                                .collect(Collectors.joining(" and the tag "));
        StringBuilder text = new StringBuilder("""

            ## The %s's

            All names begin with `%s`%s.

            | meter | in Prometheus | type | unit | tags | tells | %s |
            |---|---|---|---|---|---|---|
            """.formatted(part.name(), part.prefix(), everywhere, part.other()));
        rows.forEach((name, row) -> {
            if (name.startsWith(part.prefix())) {
                text.append(line(part, row));
            }
        });
        return text.toString();
    }

    private static String line(Part part, Row row) {
        Meter.Id id = row.id();
        return "| `%s` | `%s` | %s | %s | %s | %s | %s |%n"
                .formatted(
                        id.getName().substring(part.prefix().length()),
                        prometheus(id),
                        id.getType().name().toLowerCase(Locale.ROOT).replace("distribution_summary", "distribution"),
                        Objects.requireNonNullElse(id.getBaseUnit(), ""),
                        row.tags().stream()
                                .filter(tag -> !part.everywhere().contains(tag))
                                .collect(Collectors.joining(", ")),
                        id.getDescription(),
                        part.otherName(id.getName()));
    }

    /** The name of a meter's samples, but for what is added for count, sum and largest. */
    static String prometheus(Meter.Id id) {
        String name = PROMETHEUS.name(id.getName(), id.getType(), id.getBaseUnit());
        return id.getType() == Meter.Type.COUNTER && !name.endsWith("_total") ? name + "_total" : name;
    }
}
