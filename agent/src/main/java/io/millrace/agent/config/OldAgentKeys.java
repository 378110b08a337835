package io.millrace.agent.config;

import io.millrace.agent.config.OperationOptions.CloudWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Keys of the Kinesis Agent, and its form of the configuration as such. What it ignores is ignored, with a warning. */
final class OldAgentKeys {
    private static final Key<Path> CHECKPOINT_FILE = Key.of(
                    "checkpointFile",
                    Kinds.absolutePath(),
                    "Checkpoints of the Kinesis Agent, taken over on the first start; new ones are kept in"
                            + " stateDirectory.")
            .byDefault("/var/run/aws-kinesis-agent/checkpoints");
    private static final Key<Integer> TTL_DAYS = Key.of(
                    "checkpointTimeToLiveDays",
                    Kinds.lenientWhole(1, 3650),
                    "How long the place in a file that is gone is remembered.")
            .byDefault(7);
    private static final Key<Integer> SHUTDOWN_TIMEOUT = Key.of(
                    "shutdownTimeoutMillis",
                    Kinds.lenientWhole(0, 600_000),
                    "How long a stop waits for what is under way.")
            .byDefault(10_000);
    private static final Key<Integer> STATUS_PERIOD = Key.of(
            "log.statusReportingPeriodSeconds",
            Kinds.lenientWhole(0, 86_400),
            "How often a line about all is logged. Without it 600.");
    private static final Key<Boolean> EMIT = Key.of(
                    "cloudwatch.emitMetrics", Kinds.lenientFlag(), "Whether metrics are sent to CloudWatch.")
            .byDefault(true);
    private static final Key<Boolean> TAG_INSTANCE = Key.of(
                    "cloudwatch.tagInstance", Kinds.lenientFlag(), "Whether the id of the instance is a dimension.")
            .byDefault(false);
    private static final Key<String> NAMESPACE = Key.of(
                    "cloudwatch.namespace", Kinds.text(1, 255), "Namespace of the metrics.")
            .byDefault("AWSKinesisAgent");
    private static final Key<Integer> METRICS_TIME = Key.of(
                    "cloudwatch.metricsBufferTimeMillis",
                    Kinds.lenientWhole(1000, 3_600_000),
                    "How often metrics are sent.")
            .byDefault(30_000);
    private static final List<Key<?>> KEYS = keys();
    /** The form of the whole file. */
    static final Section SECTION =
            new Section("kinesisAgent", "agent.json of the Kinesis Agent.", false, KEYS, OldAwsKeys.RULES);

    private OldAgentKeys() {}

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(List.of(
                OldFlowKeys.FLOWS,
                CHECKPOINT_FILE,
                TTL_DAYS,
                AgentKeys.STATE_DIRECTORY,
                AgentKeys.MAX_BUFFERED,
                SHUTDOWN_TIMEOUT,
                STATUS_PERIOD,
                EMIT,
                TAG_INSTANCE));
        keys.addAll(List.of(NAMESPACE, METRICS_TIME));
        keys.addAll(OldAwsKeys.KEYS);
        keys.addAll(OldMeaningless.OF_AGENT);
        return keys;
    }

    /** Whether a key is one that only the Kinesis Agent's files have. */
    static boolean isOld(String name) {
        return KEYS.stream().map(Key::name).anyMatch(name::equals)
                && AgentKeys.SECTION.keys().stream().map(Key::name).noneMatch(name::equals);
    }

    /** The form of a file in agent.d, of which nothing but the flows is read. */
    private static Section moreFlows() {
        List<Key<?>> keys = new ArrayList<>();
        for (Key<?> key : KEYS) {
            keys.add(key.equals(OldFlowKeys.FLOWS) ? key : key.without("only flows are read from agent.d"));
        }
        return new Section("moreFlows", "A file in agent.d.", false, keys, List.of());
    }

    /** Reads a file, and those of agent.d. */
    static AgentConfig read(Spot main, List<Spot> more, Reading reading) throws ConfigException {
        Values whole = SECTION.read(main);
        List<Values> flows = new ArrayList<>();
        if (whole != null) {
            OldAwsKeys.warn(whole);
            flows.addAll(whole.find(OldFlowKeys.FLOWS).orElse(List.of()));
        }
        for (Spot each : more) {
            Values added = moreFlows().read(each);
            if (added != null) {
                flows.addAll(added.find(OldFlowKeys.FLOWS).orElse(List.of()));
            }
        }
        check(flows);
        reading.endIfFlawed();
        return config(Objects.requireNonNull(whole), flows, reading);
    }

    private static void check(List<Values> flows) {
        Map<String, Spot> ids = new HashMap<>();
        for (Values flow : flows) {
            OldFlowKeys.check(flow);
            OldFlowKeys.id(flow).ifPresent(id -> FlowKeys.checkUnique(ids, id, flow.spot()));
        }
    }

    private static AgentConfig config(Values values, List<Values> flows, Reading reading) {
        flows.stream().filter(OldFlowKeys::toFirehose).forEach(flow -> OldAwsKeys.warnOfFirehose(values, flow.spot()));
        return new AgentConfig(
                flows.stream().map(flow -> OldFlowKeys.flow(flow, values)).toList(),
                values.get(AgentKeys.STATE_DIRECTORY),
                values.get(AgentKeys.MAX_BUFFERED),
                Objects.requireNonNull(AgentKeys.CHECKPOINT_INTERVAL.defaultValue()),
                Duration.ofMillis(values.get(SHUTDOWN_TIMEOUT)),
                scan(flows),
                operation(values),
                Optional.of(values.get(CHECKPOINT_FILE)),
                Duration.ofDays(values.get(TTL_DAYS)),
                reading.warnings());
    }

    private static ScanOptions scan(List<Values> flows) {
        ScanOptions defaults = ScanOptions.DEFAULT;
        return new ScanOptions(
                least(flows, OldFlowKeys.MAX_REFRESH).orElse(defaults.interval()),
                least(flows, OldFlowKeys.MIN_POLL).orElse(defaults.pollInterval()),
                defaults.notified(),
                defaults.rotateWait());
    }

    private static Optional<Duration> least(List<Values> flows, Key<Integer> millis) {
        return flows.stream()
                .flatMap(flow -> flow.find(millis).stream())
                .min(Integer::compare)
                .map(Duration::ofMillis);
    }

    private static OperationOptions operation(Values values) {
        Optional<CloudWatch> cloudWatch = values.get(EMIT)
                ? Optional.of(new CloudWatch(
                        values.get(NAMESPACE),
                        true,
                        values.get(TAG_INSTANCE),
                        Duration.ofMillis(values.get(METRICS_TIME)),
                        OldAwsKeys.options(AwsService.CLOUDWATCH, values)))
                : Optional.empty();
        Duration status = values.find(STATUS_PERIOD)
                .map(Duration::ofSeconds)
                .orElseGet(() -> Objects.requireNonNull(AgentKeys.STATUS_INTERVAL.defaultValue()));
        return new OperationOptions(AgentKeys.defaultPort(), cloudWatch, status);
    }
}
