package io.millrace.agent.status;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/** What Prometheus reads at {@code /metrics}: the agent's meters, and those of further binders. Thread-safe. */
final class PrometheusText {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AgentMeters meters;

    PrometheusText(Supplier<AgentStatus> status, List<MeterBinder> binders) {
        meters = new AgentMeters(status);
        meters.bindTo(registry);
        binders.forEach(binder -> binder.bindTo(registry));
    }

    String scrape() {
        meters.refresh();
        return registry.scrape();
    }
}
