package io.millrace.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgentMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<AgentStatus> status =
            new AtomicReference<>(Statuses.of(Statuses.flow("web", Statuses.throttled("clicks"))));
    private final AgentMeters meters = new AgentMeters(status::get);

    /** Write it anew with {@code -Dmillrace.write=true}. */
    @Test
    void tableInTheDocumentIsThatOfTheCode() throws IOException {
        Path document = Path.of("METRICS.md");
        if (!Files.exists(document)) {
            document = Path.of("agent", "METRICS.md");
        }
        if (Boolean.getBoolean("millrace.write")) {
            Files.writeString(document, MetricsTable.markdown());
        }
        assertThat(document).hasContent(MetricsTable.markdown());
    }

    @Test
    void namesAndTagsOfAMeterAreTheSameForAllItsSamples() {
        status.set(everything());
        meters.bindTo(registry);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getName()).startsWith(AgentMeter.PREFIX));
        TreeSet<String> names = new TreeSet<>();
        registry.getMeters().forEach(meter -> names.add(meter.getId().getName()));
        assertThat(names)
                .containsExactlyElementsOf(new TreeSet<>(
                        AgentMeter.all().stream().map(AgentMeter::name).toList()));
    }

    @Test
    void valuesAreThoseOfTheSnapshotAtTheLastRefresh() {
        meters.bindTo(registry);
        assertThat(counter("read.bytes")).isEqualTo(1_000);
        assertThat(counter("sent.records")).isEqualTo(4_880);
        assertThat(registry.get("millrace.agent.unaccounted.bytes").gauge().value())
                .isZero();
        assertThat(registry.get("millrace.agent.oldest.unacked.seconds").gauge().value())
                .isEqualTo(1.25);
        assertThat(registry.get("millrace.agent.failed.records")
                        .tag("step", "CSVTOJSON")
                        .functionCounter()
                        .count())
                .isEqualTo(3);
        status.set(Statuses.of(Statuses.flow("web", Statuses.stream("clicks", 9_000, 0, 8_000))));
        assertThat(counter("sent.records")).isEqualTo(4_880);
        meters.refresh();
        assertThat(counter("sent.records")).isEqualTo(8_000);
    }

    @Test
    void metersComeAndGoWithFlows() {
        meters.bindTo(registry);
        int with = registry.getMeters().size();
        status.set(Statuses.of());
        meters.refresh();
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTags()).isEmpty());
        status.set(Statuses.of(Statuses.flow("web", Statuses.throttled("clicks"))));
        meters.refresh();
        assertThat(registry.getMeters()).hasSize(with);
    }

    @Test
    void onlyTheFilesThatLagMostHaveMeters() {
        FileStatus[] files = IntStream.range(0, 200)
                .mapToObj(i -> Statuses.file("/f" + i, "reading", 1_000, i, false))
                .toArray(FileStatus[]::new);
        status.set(Statuses.of(Statuses.flow("web", Statuses.throttled("clicks"), files)));
        meters.bindTo(registry);
        List<Meter> lagging = registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().equals("millrace.agent.file.lag.bytes"))
                .toList();
        assertThat(lagging).hasSize(AgentMeter.MAX_FILES);
        assertThat(registry.get("millrace.agent.file.lag.bytes")
                        .tag("file", "/f0")
                        .gauge()
                        .value())
                .isEqualTo(1_000);
    }

    private static AgentStatus everything() {
        return Statuses.of(
                Statuses.flow("web", Statuses.throttled("clicks"), Statuses.file("/a", "reading", 10, 5, false)));
    }

    private double counter(String name) {
        return registry.get(AgentMeter.PREFIX + name).functionCounter().count();
    }
}
