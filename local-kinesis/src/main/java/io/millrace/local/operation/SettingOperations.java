package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import io.millrace.local.engine.StreamRecord.StreamSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A stream's retention, record size and mode, and the account's limits. */
final class SettingOperations implements OperationFamily {
    private static final String MODE = "StreamModeDetails";
    private static final int LEAST_HOURS = 24;
    private static final int MOST_HOURS = 8760;

    private final Scene scene;

    SettingOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "IncreaseStreamRetentionPeriod",
                this::increaseRetention,
                "DecreaseStreamRetentionPeriod",
                this::decreaseRetention,
                "UpdateMaxRecordSize",
                this::maxRecordSize,
                "UpdateStreamMode",
                this::mode,
                "DescribeLimits",
                this::limits);
    }

    private Map<String, Object> increaseRetention(Parameters request) {
        Stream stream = scene.readyStream(request);
        int hours = request.requiredNumber("RetentionPeriodHours", LEAST_HOURS, MOST_HOURS);
        if (hours < stream.settings().retention().toHours()) {
            throw wrongDirection(stream, hours, "can not be shorter than");
        }
        return retain(stream, hours);
    }

    private Map<String, Object> decreaseRetention(Parameters request) {
        Stream stream = scene.readyStream(request);
        int hours = request.requiredNumber("RetentionPeriodHours", LEAST_HOURS, MOST_HOURS);
        if (hours > stream.settings().retention().toHours()) {
            throw wrongDirection(stream, hours, "can not be longer than");
        }
        return retain(stream, hours);
    }

    private Map<String, Object> retain(Stream stream, int hours) {
        stream.requireActive(scene.now());
        stream.configure(stream.settings().withRetention(Duration.ofHours(hours)));
        return Answer.EMPTY;
    }

    private static RefusedException wrongDirection(Stream stream, int hours, String claim) {
        return RefusedException.invalidArgument("Requested retention period (" + hours + " hours) for stream "
                + stream.name() + " " + claim + " existing retention period ("
                + stream.settings().retention().toHours() + " hours).");
    }

    private Map<String, Object> maxRecordSize(Parameters request) {
        Stream stream = scene.readyStream(request);
        int bytes = askedRecordBytes(request).orElseThrow(() -> Parameters.missing("MaxRecordSizeInKiB"));
        stream.requireActive(scene.now());
        stream.configure(stream.settings().withMaxRecordBytes(bytes));
        return Answer.EMPTY;
    }

    private Map<String, Object> mode(Parameters request) {
        Stream stream = scene.readyStream(request);
        String mode = askedMode(request).orElseThrow(() -> Parameters.missing(MODE));
        stream.requireActive(scene.now());
        stream.configure(stream.settings().withMode(mode));
        return Answer.EMPTY;
    }

    /** The mode that a request asks for, if any. */
    static Optional<String> askedMode(Parameters request) {
        Optional<String> mode = request.structure(MODE).map(details -> details.text("StreamMode", 20));
        mode.ifPresent(asked -> {
            if (!asked.equals(StreamSettings.PROVISIONED) && !asked.equals(StreamSettings.ON_DEMAND)) {
                throw Parameters.violation(
                        MODE + ".StreamMode", asked, "Member must satisfy enum value set: [PROVISIONED, ON_DEMAND]");
            }
        });
        return mode;
    }

    /** The largest record that a request asks for, if any. */
    static Optional<Integer> askedRecordBytes(Parameters request) {
        return request.wholeNumber("MaxRecordSizeInKiB", 1024, 10240).map(kibibytes -> kibibytes * 1024);
    }

    private Map<String, Object> limits(Parameters request) {
        long now = scene.now();
        long open = 0;
        long onDemand = 0;
        for (Stream stream : scene.account().streams(now)) {
            boolean isProvisioned = stream.settings().mode().equals(StreamSettings.PROVISIONED);
            onDemand += isProvisioned ? 0 : 1;
            open += isProvisioned
                    ? stream.shards(now).stream().filter(Shard::isOpen).count()
                    : 0;
        }
        return Answer.with("ShardLimit", Account.SHARD_LIMIT)
                .and("OpenShardCount", open)
                .and("OnDemandStreamCount", onDemand)
                .and("OnDemandStreamCountLimit", 50)
                .map();
    }
}
