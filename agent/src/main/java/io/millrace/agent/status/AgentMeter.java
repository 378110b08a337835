package io.millrace.agent.status;

import io.millrace.agent.publish.DestinationStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A meter: what it is called, and how it is read off a snapshot.
 *
 * @param name starts with {@link #PREFIX}
 * @param unit {@code bytes}, {@code seconds}, or what is counted
 * @param tags names of its tags
 * @param help what it tells, one sentence
 * @param samples its values in a snapshot, one for each set of tag values
 */
record AgentMeter(
        String name,
        Kind kind,
        String unit,
        List<String> tags,
        String help,
        Function<AgentStatus, List<Sample>> samples) {
    static final String PREFIX = "millrace.agent.";

    /** How many files have meters of their own: those that lag most. A file that lags nothing has none. */
    static final int MAX_FILES = 20;

    /** The unit as Micrometer has it: null for what has none. */
    @Nullable
    String baseUnit() {
        return unit.isEmpty() ? null : unit;
    }

    enum Kind {
        COUNTER,
        GAUGE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A value.
     *
     * @param tagValues in the order of the meter's tags
     */
    record Sample(List<String> tagValues, double value) {}

    /** All of them. */
    static List<AgentMeter> all() {
        List<AgentMeter> all = new ArrayList<>();
        all.addAll(AgentMeter.accounting());
        all.addAll(AgentMeter.lag());
        all.addAll(AgentMeter.destinations());
        all.addAll(AgentMeter.process());
        return all;
    }

    private static List<AgentMeter> accounting() {
        return List.of(
                bytes("read.bytes", Kind.COUNTER, "Bytes of files taken as records", Accounting::readBytes),
                bytes(
                        "acked.bytes",
                        Kind.COUNTER,
                        "Bytes of files whose records were delivered",
                        Accounting::ackedBytes),
                flows(
                        "given.up.bytes",
                        Kind.COUNTER,
                        "policy",
                        "Bytes of files whose records were given up, by the policy that did",
                        f -> f.accounting().givenUpBytes()),
                bytes(
                        "pending.bytes",
                        Kind.GAUGE,
                        "Bytes read, and neither delivered nor given up",
                        Accounting::pendingBytes),
                bytes(
                        "unaccounted.bytes",
                        Kind.GAUGE,
                        "Read less acked, given up and pending: 0, or there is a fault in the agent",
                        AgentMeter::unaccounted),
                bytes(
                        "lost.bytes",
                        Kind.COUNTER,
                        "Bytes that were gone before they could be read, with no copy found, about",
                        Accounting::lostBytes),
                bytes("read.records", Kind.COUNTER, "Records taken from files", Accounting::readRecords),
                flows(
                        "failed.records",
                        Kind.COUNTER,
                        "step",
                        "Records that a step could not read, whatever its policy made of them",
                        f -> f.accounting().failedRecords()));
    }

    private static long unaccounted(Accounting a) {
        long givenUp =
                a.givenUpBytes().values().stream().mapToLong(Long::longValue).sum();
        return a.readBytes() - a.ackedBytes() - a.pendingBytes() - givenUp;
    }

    private static List<AgentMeter> lag() {
        return List.of(
                flow("lag.bytes", Kind.GAUGE, "Bytes of all files that are not acked", FlowStatus::lagBytes),
                flow(
                        "lag.seconds",
                        Kind.GAUGE,
                        "How long ago the oldest byte that is not acked was noticed",
                        f -> f.lag().toMillis() / 1_000.0),
                files("file.lag.bytes", "Bytes of a file that are not acked", FileStatus::lagBytes),
                files(
                        "file.lag.seconds",
                        "How long ago the oldest byte of a file that is not acked was noticed",
                        f -> f.lag().toMillis() / 1_000.0),
                whole(
                        "oldest.unacked.seconds",
                        "How long ago the oldest byte of all flows that is not acked was noticed",
                        s -> s.flows().stream()
                                .mapToDouble(f -> f.lag().toMillis() / 1_000.0)
                                .max()
                                .orElse(0)),
                flow("files", Kind.GAUGE, "Files known", FlowStatus::fileCount),
                flows(
                        "state.files",
                        Kind.GAUGE,
                        "state",
                        "Files by state, of the 1,000 that lag most",
                        f -> f.files().stream()
                                .collect(Collectors.groupingBy(FileStatus::state, Collectors.counting()))));
    }

    private static List<AgentMeter> destinations() {
        return List.of(
                sent(
                        "send.attempts.records",
                        "Records handed to the service, every attempt",
                        DestinationStatus::sendAttempts),
                sent(
                        "send.errors.records",
                        "Records handed to the service that failed, every attempt",
                        DestinationStatus::sendErrors),
                sent("service.errors.requests", "Requests that failed whole", DestinationStatus::serviceErrors),
                sent("sent.records", "Records delivered", DestinationStatus::sentRecords),
                sent("sent.bytes", "Bytes of the records delivered", DestinationStatus::sentBytes),
                sent("wire.records", "Records of the service that carried them", DestinationStatus::wireRecords),
                flows(
                        "errors",
                        Kind.COUNTER,
                        "code",
                        "Failures by the service's code",
                        f -> f.destination().errorsByCode()),
                flow(
                        "throttled.shards",
                        Kind.GAUGE,
                        "Shards that refused for throughput in the last ten seconds",
                        f -> f.destination().throttledShards().size()));
    }

    private static List<AgentMeter> process() {
        return List.of(
                flow("flow.health", Kind.GAUGE, "0 green, 1 yellow, 2 red", f -> level(f.health())),
                whole("health", "0 green, 1 yellow, 2 red", s -> level(s.health())),
                whole(
                        "checkpoint.age.seconds",
                        "Since acked offsets were last saved, or found to be saved",
                        s -> s.checkpointAge().toMillis() / 1_000.0),
                whole("budget.used.bytes", "In use of the byte budget", AgentStatus::bufferedBytes),
                whole("budget.max.bytes", "The byte budget", AgentStatus::maxBufferedBytes),
                whole(
                        "uptime.seconds",
                        "Since the process started",
                        s -> Duration.between(s.started(), s.time()).toMillis() / 1_000.0));
    }

    private static int level(Health health) {
        return switch (health) {
            case GREEN -> 0;
            case YELLOW -> 1;
            case RED -> 2;
        };
    }

    /** {@code millrace.agent.read.bytes} has the unit {@code bytes}. */
    private static AgentMeter of(
            String name, Kind kind, List<String> tags, String help, Function<AgentStatus, List<Sample>> samples) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return new AgentMeter(PREFIX + name, kind, last.equals("health") ? "" : last, tags, help, samples);
    }

    private static AgentMeter whole(String name, String help, ToDoubleFunction<AgentStatus> value) {
        return of(name, Kind.GAUGE, List.of(), help, s -> List.of(new Sample(List.of(), value.applyAsDouble(s))));
    }

    private static AgentMeter flow(String name, Kind kind, String help, ToDoubleFunction<FlowStatus> value) {
        return of(
                name,
                kind,
                List.of("flow"),
                help,
                s -> s.flows().stream()
                        .map(f -> new Sample(List.of(f.id()), value.applyAsDouble(f)))
                        .toList());
    }

    private static AgentMeter bytes(String name, Kind kind, String help, ToLongFunction<Accounting> value) {
        return flow(name, kind, help, f -> value.applyAsLong(f.accounting()));
    }

    private static AgentMeter sent(String name, String help, ToLongFunction<DestinationStatus> value) {
        return flow(name, Kind.COUNTER, help, f -> value.applyAsLong(f.destination()));
    }

    private static AgentMeter flows(
            String name, Kind kind, String tag, String help, Function<FlowStatus, Map<String, Long>> values) {
        return of(
                name,
                kind,
                List.of("flow", tag),
                help,
                s -> s.flows().stream()
                        .flatMap(f -> values.apply(f).entrySet().stream()
                                .map(e -> new Sample(List.of(f.id(), e.getKey()), e.getValue())))
                        .toList());
    }

    private static AgentMeter files(String name, String help, ToDoubleFunction<FileStatus> value) {
        return of(
                name,
                Kind.GAUGE,
                List.of("flow", "file"),
                help,
                s -> mostLagging(s).stream()
                        .map(f -> new Sample(List.of(f.flow(), f.file().path()), value.applyAsDouble(f.file())))
                        .toList());
    }

    private record FileOfFlow(String flow, FileStatus file) {}

    private static List<FileOfFlow> mostLagging(AgentStatus status) {
        return status.flows().stream()
                .flatMap(flow -> flow.files().stream().map(file -> new FileOfFlow(flow.id(), file)))
                .filter(f -> f.file().lagBytes() > 0)
                .sorted(Comparator.<FileOfFlow>comparingLong(f -> f.file().lagBytes())
                        .reversed())
                .limit(MAX_FILES)
                .toList();
    }
}
