package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import io.millrace.local.engine.StreamSettings;
import java.util.Map;
import java.util.Optional;

/** UpdateStreamWarmThroughput: shards that an on-demand stream has before they are needed, one per MiB a second. */
final class ThroughputOperations implements OperationFamily {
    private static final String WARM = "WarmThroughputMiBps";
    private static final int MOST_MEBIBYTES = 10 * 1024;

    private final Scene scene;

    ThroughputOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("UpdateStreamWarmThroughput", this::update);
    }

    private Map<String, Object> update(Parameters request) {
        if (!request.has(WARM)) {
            throw Parameters.missing(WARM);
        }
        Stream stream = scene.stream(request);
        long now = scene.now();
        int warm = asked(request, stream.settings(now).isOnDemand(), scene);
        scene.account().reconfiguration(stream).apply(settings -> settings.withWarmMebibytes(warm), now);
        return Answer.with("StreamARN", scene.account().arn(stream))
                .and("StreamName", stream.name())
                .and("WarmThroughput", capacity(stream, warm, now))
                .map();
    }

    /** The warm throughput that a request asks for in MiB per second, or 0. */
    static int asked(Parameters request, boolean isOnDemand, Scene scene) {
        Optional<Integer> warm = request.wholeNumber(WARM, 0, Integer.MAX_VALUE);
        if (warm.isEmpty()) {
            return 0;
        }
        if (!isOnDemand) {
            throw RefusedException.validation("Warm throughput is only supported for streams in ON_DEMAND mode.");
        }
        if (!scene.account().commitment().isEnabled(scene.now())) {
            throw RefusedException.invalidArgument("Warm throughput is only supported in accounts that have"
                    + " MinimumThroughputBillingCommitment enabled.");
        }
        if (warm.get() > MOST_MEBIBYTES) {
            throw RefusedException.limitExceeded("Warm throughput cannot be greater than " + MOST_MEBIBYTES
                    + " MiBps. Requested: " + warm.get() + " MiBps.");
        }
        return warm.get();
    }

    /** A stream's throughput as descriptions show it: on-demand streams in accounts with a commitment have one. */
    Optional<Map<String, Object>> shown(Stream stream, long now) {
        StreamSettings settings = stream.settings(now);
        return settings.isOnDemand() && scene.account().commitment().isEnabled(now)
                ? Optional.of(capacity(stream, settings.warmMebibytes(), now))
                : Optional.empty();
    }

    private static Map<String, Object> capacity(Stream stream, int warm, long now) {
        long current = stream.shards(now).stream().filter(Shard::isOpen).count();
        return Answer.with("TargetMiBps", warm == 0 ? current : warm)
                .and("CurrentMiBps", current)
                .map();
    }
}
