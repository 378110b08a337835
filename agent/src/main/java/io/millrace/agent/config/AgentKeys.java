package io.millrace.agent.config;

import io.millrace.agent.config.OperationOptions.CloudWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Keys of the whole, and the agent's own form of its configuration as such. */
final class AgentKeys {
    private static final Key<Duration> SCAN_INTERVAL = Key.of(
                    "interval",
                    new TimeKind("100ms", "1h"),
                    "How often directories are listed where the kernel tells of changes; this is the net below it.")
            .byDefault("10s");
    private static final Key<Duration> POLL_INTERVAL = Key.of(
                    "pollInterval", new TimeKind("10ms", "1m"), "How often files are looked at where it does not.")
            .byDefault("250ms");
    private static final Key<Boolean> NOTIFY = Key.of(
                    "notify", Kinds.flag(), "Whether the kernel is asked to tell of changes (inotify).")
            .byDefault(true);
    private static final Key<Duration> ROTATE_WAIT = Key.of(
                    "rotateWait",
                    new TimeKind("0s", "1d"),
                    "How long a file that was renamed out of its pattern or deleted is kept open after its last byte"
                            + " was read.")
            .byDefault("1m");
    private static final Section SCAN_FORM = Section.strict(
            "scan", "How files are looked for.", List.of(SCAN_INTERVAL, POLL_INTERVAL, NOTIFY, ROTATE_WAIT));

    private static final Key<Boolean> PAGE_ENABLED =
            Key.of("enabled", Kinds.flag(), "Whether there is a page.").byDefault(true);
    private static final Key<Integer> PORT = Key.of(
                    "port", Kinds.whole(0, 65_535), "Its port on localhost; 0 for any that is free.")
            .byDefault(9810);
    private static final Section PAGE_FORM = Section.strict(
            "page", "The page about the agent and the Prometheus endpoint, on localhost.", List.of(PAGE_ENABLED, PORT));

    private static final Key<String> NAMESPACE =
            Key.of("namespace", Kinds.text(1, 255), "Namespace of the metrics.").byDefault("Millrace");
    private static final Key<Boolean> OLD_NAMES = Key.of(
                    "kinesisAgentNames", Kinds.flag(), "Whether names and dimensions are those of the Kinesis Agent.")
            .byDefault(false);
    private static final Key<Boolean> TAG_INSTANCE = Key.of(
                    "tagInstance", Kinds.flag(), "Whether the id of the instance is a dimension.")
            .byDefault(false);
    private static final Key<Duration> METRICS_INTERVAL = Key.of(
                    "interval", new TimeKind("1s", "1h"), "How often metrics are sent.")
            .byDefault("1m");
    private static final Section CLOUDWATCH_FORM = Section.strict(
            "cloudWatch",
            "Metrics in CloudWatch. Without this object none are sent.",
            List.of(NAMESPACE, OLD_NAMES, TAG_INSTANCE, METRICS_INTERVAL, AwsKeys.AWS));

    private static final Key<String> SCHEMA =
            Key.of("$schema", Kinds.text(0, 4096), "Where the schema of this file is, for editors.");
    static final Key<Path> STATE_DIRECTORY = Key.of(
                    "stateDirectory",
                    Kinds.absolutePath(),
                    "Where checkpoints are kept: a directory that outlives a reboot.")
            .byDefault("/var/lib/millrace-agent");
    static final Key<Long> MAX_BUFFERED = Key.of(
                    "maxBufferedBytes",
                    new SizeKind("1MB", "8GB"),
                    "The most bytes of records in memory, every copy counted, over all files and flows.")
            .byDefault("32MB");
    static final Key<Duration> CHECKPOINT_INTERVAL = Key.of(
                    "checkpointInterval", new TimeKind("100ms", "1m"), "How often it is saved what was sent.")
            .byDefault("1s");
    private static final Key<Duration> SHUTDOWN_TIMEOUT = Key.of(
                    "shutdownTimeout", new TimeKind("0s", "10m"), "How long a stop waits for what is under way.")
            .byDefault("10s");
    private static final Key<Duration> FORGET_AFTER = Key.of(
                    "forgetAfter",
                    new TimeKind("1m", "3650d"),
                    "How long the place in a file that is gone is remembered.")
            .byDefault("7d");
    private static final Key<Path> IMPORT = Key.of(
            "importCheckpoints",
            Kinds.absolutePath(),
            "Checkpoint file of the Kinesis Agent, taken over on the first start by flows whose ids are like"
                    + " kinesis:STREAM:PATTERN or fh:STREAM:PATTERN.");
    static final Key<Duration> STATUS_INTERVAL = Key.of(
                    "statusInterval", new TimeKind("0s", "1d"), "How often a line about all is logged; 0s for never.")
            .byDefault("10m");
    private static final Key<Values> SCAN = Key.of("scan", Groups.object(SCAN_FORM), "How files are looked for.");
    private static final Key<Values> PAGE =
            Key.of("page", Groups.object(PAGE_FORM), "The page about the agent, on localhost.");
    private static final Key<Values> CLOUDWATCH =
            Key.of("cloudWatch", Groups.object(CLOUDWATCH_FORM), "Metrics in CloudWatch.");

    /** The form of the whole file. */
    static final Section SECTION = Section.strict(
            "configuration",
            "Configuration of the Millrace agent.",
            List.of(
                    SCHEMA,
                    FlowKeys.FLOWS,
                    STATE_DIRECTORY,
                    MAX_BUFFERED,
                    CHECKPOINT_INTERVAL,
                    SHUTDOWN_TIMEOUT,
                    FORGET_AFTER,
                    IMPORT,
                    SCAN,
                    PAGE,
                    STATUS_INTERVAL,
                    CLOUDWATCH,
                    AwsKeys.AWS));
    /** The form of a file that adds flows to those of another. */
    static final Section MORE_FLOWS = Section.strict("flows", "More flows.", List.of(SCHEMA, FlowKeys.FLOWS));

    private AgentKeys() {}

    /** Reads a file, and files with more flows. */
    static AgentConfig read(Spot main, List<Spot> more, Reading reading) throws ConfigException {
        Values whole = SECTION.read(main);
        List<Values> flows = new ArrayList<>();
        if (whole != null) {
            flows.addAll(whole.find(FlowKeys.FLOWS).orElse(List.of()));
        }
        for (Spot each : more) {
            Values added = MORE_FLOWS.read(each);
            if (added != null) {
                flows.addAll(added.find(FlowKeys.FLOWS).orElse(List.of()));
            }
        }
        FlowKeys.check(flows);
        reading.endIfFlawed();
        return config(Objects.requireNonNull(whole), flows, reading.warnings());
    }

    private static AgentConfig config(Values values, List<Values> flows, List<String> warnings) {
        Optional<Values> aws = values.find(AwsKeys.AWS);
        return new AgentConfig(
                flows.stream().map(flow -> FlowKeys.flow(flow, aws)).toList(),
                values.get(STATE_DIRECTORY),
                values.get(MAX_BUFFERED),
                values.get(CHECKPOINT_INTERVAL),
                values.get(SHUTDOWN_TIMEOUT),
                values.find(SCAN).map(AgentKeys::scan).orElse(ScanOptions.DEFAULT),
                operation(values, aws),
                values.find(IMPORT),
                values.get(FORGET_AFTER),
                warnings);
    }

    private static ScanOptions scan(Values values) {
        return new ScanOptions(
                values.get(SCAN_INTERVAL), values.get(POLL_INTERVAL), values.get(NOTIFY), values.get(ROTATE_WAIT));
    }

    private static OperationOptions operation(Values values, Optional<Values> aws) {
        return new OperationOptions(
                page(values), values.find(CLOUDWATCH).map(each -> cloudWatch(each, aws)), values.get(STATUS_INTERVAL));
    }

    private static Optional<Integer> page(Values values) {
        Optional<Values> page = values.find(PAGE);
        boolean enabled = page.map(each -> each.get(PAGE_ENABLED)).orElse(true);
        return enabled ? page.map(each -> each.get(PORT)).or(AgentKeys::defaultPort) : Optional.empty();
    }

    /** The port of the page where the file says nothing of it. */
    static Optional<Integer> defaultPort() {
        return Optional.ofNullable(PORT.defaultValue());
    }

    private static CloudWatch cloudWatch(Values values, Optional<Values> aws) {
        return new CloudWatch(
                values.get(NAMESPACE),
                values.get(OLD_NAMES),
                values.get(TAG_INSTANCE),
                values.get(METRICS_INTERVAL),
                AwsKeys.options(AwsService.CLOUDWATCH, values.find(AwsKeys.AWS), aws));
    }
}
