package io.millrace.local.operation;

import io.millrace.local.engine.ChangeHistory;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Stream;
import io.millrace.local.engine.StreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stream's retention, record size, mode and distribution of records. */
final class SettingOperations implements OperationFamily {
    private static final String MODE = "StreamModeDetails";
    private static final String DISTRIBUTION = "RecordDistributionStrategy";
    private static final String AUTO = "AUTO";
    private static final String USER_PARTITION_KEY = "USER_PARTITION_KEY";
    private static final int LEAST_HOURS = 24;
    private static final int MOST_HOURS = 8760;

    private final Scene scene;

    SettingOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "IncreaseStreamRetentionPeriod", this::increaseRetention,
                "DecreaseStreamRetentionPeriod", this::decreaseRetention,
                "UpdateMaxRecordSize", this::maxRecordSize,
                "UpdateStreamMode", this::mode,
                "UpdateStreamRecordDistributionStrategy", this::distribution);
    }

    private Map<String, Object> increaseRetention(Parameters request) {
        int hours = askedHours(request);
        Stream stream = scene.stream(request);
        scene.account()
                .reconfiguration(stream)
                .apply(
                        settings -> {
                            if (hours < settings.retention().toHours()) {
                                throw wrongDirection(stream, settings, hours, "shorter", "Decrease");
                            }
                            return settings.withRetention(Duration.ofHours(hours));
                        },
                        scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> decreaseRetention(Parameters request) {
        int hours = askedHours(request);
        Stream stream = scene.stream(request);
        scene.account()
                .reconfiguration(stream)
                .apply(
                        settings -> {
                            if (hours > settings.retention().toHours()) {
                                throw wrongDirection(stream, settings, hours, "longer", "Increase");
                            }
                            return settings.withRetention(Duration.ofHours(hours));
                        },
                        scene.now());
        return Answer.EMPTY;
    }

    private static int askedHours(Parameters request) {
        int hours = request.requiredNumber("RetentionPeriodHours", Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (hours < LEAST_HOURS) {
            throw RefusedException.invalidArgument("Minimum allowed retention period is " + LEAST_HOURS
                    + " hours. Requested retention period (" + hours + " hours) is too short.");
        }
        if (hours > MOST_HOURS) {
            throw RefusedException.invalidArgument("Maximum allowed retention period is " + MOST_HOURS
                    + " hours. Requested retention period (" + hours + " hours) is too long.");
        }
        return hours;
    }

    private static RefusedException wrongDirection(
            Stream stream, StreamSettings settings, int hours, String claim, String remedy) {
        return RefusedException.invalidArgument("Requested retention period (" + hours + " hours) for stream "
                + stream.name() + " can not be " + claim + " than existing retention period ("
                + settings.retention().toHours() + " hours). Use " + remedy + "RetentionPeriod API.");
    }

    private Map<String, Object> maxRecordSize(Parameters request) {
        int bytes = askedRecordBytes(request).orElseThrow(() -> Parameters.missing("MaxRecordSizeInKiB"));
        Stream stream = scene.stream(request);
        scene.account().reconfiguration(stream).apply(settings -> settings.withMaxRecordBytes(bytes), scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> mode(Parameters request) {
        String mode = askedMode(request).orElseThrow(() -> Parameters.missing(MODE));
        Stream stream = scene.streamByArn(request);
        long now = scene.now();
        if (stream.settings(now).mode().equals(mode)) {
            stream.requireActive(now);
            return Answer.EMPTY;
        }
        int warm = ThroughputOperations.asked(request, mode.equals(StreamSettings.ON_DEMAND), scene);
        if (mode.equals(StreamSettings.ON_DEMAND)) {
            scene.account().requireOnDemandRoom(now);
        } else {
            scene.account().requireShardRoom(stream.openShards().size(), now);
        }
        scene.account()
                .reconfiguration(stream)
                .apply(
                        ChangeHistory.Kind.MODE_SWITCHED,
                        settings -> settings.withMode(mode).withWarmMebibytes(warm),
                        now);
        return Answer.EMPTY;
    }

    private Map<String, Object> distribution(Parameters request) {
        boolean spreads = spreads(request, DISTRIBUTION);
        Stream stream = request.has("StreamARN") ? scene.streamByArn(request) : scene.stream(request);
        scene.account()
                .reconfiguration(stream)
                .applyNow(
                        settings -> {
                            requireSpreadable(settings.isOnDemand() || !spreads);
                            return settings.withSpreadRecords(spreads);
                        },
                        scene.now());
        return Answer.EMPTY;
    }

    /** The mode that a request asks for, if any. */
    static Optional<String> askedMode(Parameters request) {
        return request.structure(MODE)
                .map(details ->
                        details.oneOf("StreamMode", List.of(StreamSettings.PROVISIONED, StreamSettings.ON_DEMAND)));
    }

    /** The largest record that a request asks for, if any. */
    static Optional<Integer> askedRecordBytes(Parameters request) {
        return request.wholeNumber("MaxRecordSizeInKiB", 1024, 10240).map(kibibytes -> kibibytes * 1024);
    }

    /** Whether a request that creates a stream asks for one that spreads its records. */
    static boolean askedSpread(Parameters request, boolean isOnDemand) {
        boolean spreads = request.has(DISTRIBUTION) && spreads(request, DISTRIBUTION);
        requireSpreadable(isOnDemand || !spreads);
        return spreads;
    }

    /** A stream's distribution, as descriptions show it: on-demand streams alone have one. */
    static Optional<String> shownDistribution(StreamSettings settings) {
        return settings.isOnDemand()
                ? Optional.of(settings.spreadsRecords() ? AUTO : USER_PARTITION_KEY)
                : Optional.empty();
    }

    private static boolean spreads(Parameters request, String name) {
        return request.oneOf(name, List.of(AUTO, USER_PARTITION_KEY)).equals(AUTO);
    }

    private static void requireSpreadable(boolean isAllowed) {
        if (!isAllowed) {
            throw RefusedException.invalidArgument(
                    "RecordDistributionStrategy AUTO is only supported for data streams in ON_DEMAND mode.");
        }
    }
}
