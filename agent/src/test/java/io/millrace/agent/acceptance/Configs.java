package io.millrace.agent.acceptance;

import io.millrace.agent.config.AgentConfig;
import io.millrace.agent.config.AwsOptions;
import io.millrace.agent.config.FlowConfig;
import io.millrace.agent.config.Framing;
import io.millrace.agent.config.OperationOptions;
import io.millrace.agent.config.PartitionKey;
import io.millrace.agent.config.ScanOptions;
import io.millrace.agent.config.Sink;
import io.millrace.agent.config.Source;
import io.millrace.agent.transform.TransformContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations of agents under test. */
final class Configs {
    static final long BUDGET = 4 << 20;
    static final ScanOptions SCAN =
            new ScanOptions(Duration.ofSeconds(2), Duration.ofMillis(100), true, Duration.ofMinutes(1));
    static final Framing LINES = lines(1 << 20, new Framing.LongRecords.Split(), Optional.empty());

    private Configs() {}

    static Framing lines(int maxRecordBytes, Framing.LongRecords longRecords, Optional<Duration> flushAfter) {
        return new Framing(
                new Framing.Grouping.Lines(),
                false,
                false,
                false,
                0,
                Optional.empty(),
                maxRecordBytes,
                longRecords,
                flushAfter);
    }

    static Source.Files files(Path logs, List<String> names) {
        return new Source.Files(
                names.stream().map(name -> logs + "/" + name).toList(),
                List.of(),
                Source.Start.BEGINNING,
                Optional.empty(),
                true,
                List.of());
    }

    static FlowConfig flow(String id, Source source, Framing framing, Sink sink) {
        return new FlowConfig(id, source, framing, List.of(), new PartitionKey.Spread(16 * 1024), sink);
    }

    static AgentConfig agent(Path state, long budget, ScanOptions scan, List<FlowConfig> flows) {
        return new AgentConfig(
                flows,
                state,
                budget,
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                scan,
                new OperationOptions(Optional.empty(), Optional.empty(), Duration.ZERO),
                Optional.empty(),
                Duration.ofDays(7),
                List.of());
    }

    static Sink stream(String name, URI endpoint) {
        AwsOptions aws = new AwsOptions(
                Optional.of("eu-west-1"),
                Optional.of(endpoint),
                new AwsOptions.Credentials.Static("local", "local"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                20,
                Duration.ofSeconds(6));
        return new Sink.Stream(name, aws, Sink.StreamOptions.DEFAULT);
    }

    static TransformContext context() {
        return new TransformContext(
                () -> "test-host", age -> Map.of(), name -> null, (file, record) -> {}, InstantSource.system());
    }
}
