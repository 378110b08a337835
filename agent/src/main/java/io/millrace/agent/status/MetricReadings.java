package io.millrace.agent.status;

import io.millrace.agent.publish.DestinationStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A snapshot as metrics of CloudWatch, under the Kinesis Agent's names or under our own. */
final class MetricReadings {
    private static final int MAX_DIMENSION = 1_024;

    private MetricReadings() {}

    /** What a value is called. */
    record Name(String metric, Map<String, String> dimensions) {}

    /**
     * A value.
     *
     * @param counter whether it only grows, and what was added is to be sent
     */
    record Reading(boolean counter, MetricSink.Unit unit, double value) {
        Reading plus(Reading other) {
            return new Reading(counter, unit, value + other.value);
        }
    }

    static Map<Name, Reading> of(AgentStatus status, boolean oldNames, Optional<String> instance) {
        return oldNames ? old(status, instance) : own(status, instance);
    }

    /** Flows with the same destination count together. */
    private static Map<Name, Reading> old(AgentStatus status, Optional<String> instance) {
        Map<Name, Reading> readings = new LinkedHashMap<>();
        for (FlowStatus flow : status.flows()) {
            DestinationStatus to = flow.destination();
            Map<String, String> dimensions = dimensions(instance);
            dimensions.put("Destination", printable(oldName(to.name())));
            count(readings, "RecordSendAttempts", dimensions, MetricSink.Unit.COUNT, to.sendAttempts());
            count(readings, "RecordSendErrors", dimensions, MetricSink.Unit.COUNT, to.sendErrors());
            count(readings, "ServiceErrors", dimensions, MetricSink.Unit.COUNT, to.serviceErrors());
            count(readings, "BytesSent", dimensions, MetricSink.Unit.BYTES, to.sentBytes());
            count(readings, "RecordsSent", dimensions, MetricSink.Unit.COUNT, to.sentRecords());
        }
        return readings;
    }

    private static void count(
            Map<Name, Reading> readings,
            String metric,
            Map<String, String> dimensions,
            MetricSink.Unit unit,
            long value) {
        readings.merge(new Name(metric, dimensions), new Reading(true, unit, (double) value), Reading::plus);
    }

    private static Map<Name, Reading> own(AgentStatus status, Optional<String> instance) {
        Map<Name, Reading> readings = new LinkedHashMap<>();
        for (AgentMeter meter : AgentMeter.all()) {
            if (meter.tags().contains("file")) {
                continue;
            }
            for (AgentMeter.Sample sample : meter.samples().apply(status)) {
                Map<String, String> dimensions = dimensions(instance);
                for (int i = 0; i < sample.tagValues().size(); i++) {
                    dimensions.put(
                            meter.tags().get(i), printable(sample.tagValues().get(i)));
                }
                boolean counter = meter.kind() == AgentMeter.Kind.COUNTER;
                readings.put(
                        new Name(meter.name(), dimensions), new Reading(counter, unit(meter.unit()), sample.value()));
            }
        }
        return readings;
    }

    private static Map<String, String> dimensions(Optional<String> instance) {
        Map<String, String> dimensions = new TreeMap<>();
        instance.ifPresent(id -> dimensions.put("Instance", printable(id)));
        return dimensions;
    }

    private static String oldName(String name) {
        if (name.startsWith("stream ")) {
            return "KinesisStream:" + name.substring("stream ".length());
        }
        return name.startsWith("firehose ") ? "DeliveryStream:" + name.substring("firehose ".length()) : name;
    }

    private static MetricSink.Unit unit(String unit) {
        return switch (unit) {
            case "bytes" -> MetricSink.Unit.BYTES;
            case "seconds" -> MetricSink.Unit.SECONDS;
            default -> MetricSink.Unit.COUNT;
        };
    }

    private static String printable(String text) {
        String ascii = text.replaceAll("[^\\x20-\\x7e]", "?").strip();
        return ascii.isEmpty() ? "?" : ascii.substring(0, Math.min(MAX_DIMENSION, ascii.length()));
    }
}
