package io.millrace.local.operation;

import io.millrace.local.engine.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** EnableEnhancedMonitoring and DisableEnhancedMonitoring: which metrics are on is kept and told; none is published. */
final class MonitoringOperations implements OperationFamily {
    private static final String METRICS = "ShardLevelMetrics";
    private static final String ALL = "ALL";
    private static final List<String> EACH = List.of(
            "IncomingBytes",
            "IncomingRecords",
            "OutgoingBytes",
            "OutgoingRecords",
            "WriteProvisionedThroughputExceeded",
            "ReadProvisionedThroughputExceeded",
            "IteratorAgeMilliseconds");

    private final Scene scene;

    MonitoringOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "EnableEnhancedMonitoring",
                request -> change(request, (isOn, isNamed) -> isOn || isNamed),
                "DisableEnhancedMonitoring",
                request -> change(request, (isOn, isNamed) -> isOn && !isNamed));
    }

    private Map<String, Object> change(Parameters request, BiFunction<Boolean, Boolean, Boolean> isOnAfter) {
        List<String> named = named(request);
        Stream stream = scene.stream(request);
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        scene.account()
                .reconfiguration(stream)
                .apply(
                        settings -> {
                            before.addAll(settings.metrics());
                            EACH.stream()
                                    .filter(metric -> isOnAfter.apply(before.contains(metric), named.contains(metric)))
                                    .forEach(after::add);
                            return settings.withMetrics(after);
                        },
                        scene.now());
        return Answer.with("StreamName", stream.name())
                .and("StreamARN", scene.account().arn(stream))
                .and("CurrentShardLevelMetrics", before)
                .and("DesiredShardLevelMetrics", after)
                .map();
    }

    private static List<String> named(Parameters request) {
        List<String> named = request.texts(METRICS, EACH.size(), Integer.MAX_VALUE);
        for (String metric : named) {
            if (!metric.equals(ALL) && !EACH.contains(metric)) {
                List<String> values = new ArrayList<>(EACH);
                values.add(ALL);
                throw Parameters.violation(
                        METRICS,
                        named,
                        "Member must satisfy constraint: [Member must satisfy enum value set: " + values + "]");
            }
        }
        return named.contains(ALL) ? EACH : named;
    }
}
