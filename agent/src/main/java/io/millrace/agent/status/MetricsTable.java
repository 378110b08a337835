package io.millrace.agent.status;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;

/** METRICS.md, made from the meters. */
final class MetricsTable {
    private static final PrometheusNamingConvention PROMETHEUS = new PrometheusNamingConvention();

    private MetricsTable() {}

    static String markdown() {
        StringBuilder text = new StringBuilder("""
            # Meters of the agent

            Made by `MetricsTable` from `AgentMeter`; a test holds it to them. All start with `millrace.agent.`. `/metrics` on the status page's
            port has them for Prometheus under the name of the second column. Bytes are those of files, except where they are said to be of
            records. At most %d files have meters of their own, those that lag most; a file that lags nothing has none.

            | Meter | In Prometheus | Kind | Tags | Tells |
            |---|---|---|---|---|
            """.formatted(AgentMeter.MAX_FILES));
        for (AgentMeter meter : AgentMeter.all()) {
            Meter.Type type = meter.kind() == AgentMeter.Kind.COUNTER ? Meter.Type.COUNTER : Meter.Type.GAUGE;
            text.append("| `%s` | `%s` | %s | %s | %s |%n"
                    .formatted(
                            meter.name(),
                            PROMETHEUS.name(meter.name(), type, meter.baseUnit())
                                    + (meter.kind() == AgentMeter.Kind.COUNTER ? "_total" : ""),
                            meter.kind().label(),
                            String.join(", ", meter.tags()),
                            meter.help()));
        }
        return text.append(cloudWatch()).toString();
    }

    private static String cloudWatch() {
        return """

            ## In CloudWatch

            Under the Kinesis Agent's names, if they are chosen, each has the dimension `Destination` (`KinesisStream:NAME`,
            `DeliveryStream:NAME`) and, if asked for, `Instance`; it is what was added since the last time, zeros too. An interval that
            could not be sent is contained in the next.

            | Metric | Unit | Tells |
            |---|---|---|
            | `RecordSendAttempts` | Count | Records handed to the service, every attempt |
            | `RecordSendErrors` | Count | Of these, those that failed |
            | `ServiceErrors` | Count | Requests that failed whole |
            | `BytesSent` | Bytes | Bytes of the records delivered |
            | `RecordsSent` | Count | Records delivered |

            Under our own names there are all meters of the first table but those of single files: counters as what was added since, gauges as
            they are, tags as dimensions.
            """;
    }
}
