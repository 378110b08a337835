package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import io.millrace.local.engine.StreamSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Creates, deletes, lists and describes streams. */
final class StreamOperations implements OperationFamily {
    private static final int MOST_SHARDS = 10_000;
    private static final int MOST_DESCRIBED = 100;

    private final Scene scene;
    private final ThroughputOperations throughput;

    StreamOperations(Scene scene, ThroughputOperations throughput) {
        this.scene = scene;
        this.throughput = throughput;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of(
                "CreateStream",
                this::create,
                "DeleteStream",
                this::delete,
                "ListStreams",
                this::list,
                "DescribeStream",
                this::describe,
                "DescribeStreamSummary",
                this::summarize);
    }

    private Map<String, Object> create(Parameters request) {
        request.text("StreamName", Scene.LONGEST_STREAM_NAME);
        String name = Scene.streamName(request);
        String mode = SettingOperations.askedMode(request).orElse(StreamSettings.PROVISIONED);
        boolean isOnDemand = mode.equals(StreamSettings.ON_DEMAND);
        if (isOnDemand && request.wholeNumber("ShardCount", 1, MOST_SHARDS).isPresent()) {
            throw RefusedException.validation("ShardCount must not be set for streams in ON_DEMAND mode.");
        }
        int warm = ThroughputOperations.asked(request, isOnDemand, scene);
        int shards = isOnDemand ? Math.max(StreamSettings.ON_DEMAND_SHARDS, warm) : provisionedShards(request);
        int recordBytes = SettingOperations.askedRecordBytes(request).orElse(StreamSettings.DEFAULTS.maxRecordBytes());
        StreamSettings settings = StreamSettings.DEFAULTS
                .withMode(mode)
                .withMaxRecordBytes(recordBytes)
                .withWarmMebibytes(warm)
                .withSpreadRecords(SettingOperations.askedSpread(request, isOnDemand));
        scene.account().create(name, shards, settings, TagOperations.askedIfAny(request), scene.now());
        return Answer.EMPTY;
    }

    private static int provisionedShards(Parameters request) {
        // The model requires a name and nothing else.
        return request.has("StreamModeDetails")
                ? request.requiredNumber("ShardCount", 1, MOST_SHARDS)
                : request.wholeNumber("ShardCount", 1, MOST_SHARDS).orElse(1);
    }

    private Map<String, Object> delete(Parameters request) {
        Stream stream = scene.stream(request);
        scene.account().delete(stream.name(), request.flag("EnforceConsumerDeletion"), scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> list(Parameters request) {
        int limit = request.wholeNumber("Limit", 1, 10_000).orElse(100);
        String after = request.optionalText("NextToken")
                .or(() -> request.optionalText("ExclusiveStartStreamName"))
                .orElse("");
        long now = scene.now();
        List<Stream> later = scene.account().streams(now).stream()
                .filter(stream -> stream.name().compareTo(after) > 0)
                .toList();
        List<Stream> page = later.subList(0, Math.min(limit, later.size()));
        boolean hasMore = page.size() < later.size();
        return Answer.with("StreamNames", page.stream().map(Stream::name).toList())
                .and("HasMoreStreams", hasMore)
                .and("NextToken", hasMore ? page.get(page.size() - 1).name() : null)
                .and("StreamSummaries", page.stream().map(this::listed).toList())
                .map();
    }

    private Map<String, Object> listed(Stream stream) {
        return identity(stream).map();
    }

    private Map<String, Object> describe(Parameters request) {
        Stream stream = scene.stream(request);
        int limit =
                Math.min(MOST_DESCRIBED, request.wholeNumber("Limit", 1, 10_000).orElse(MOST_DESCRIBED));
        int after = request.optionalText("ExclusiveStartShardId")
                .map(Scene::shardIndex)
                .orElse(-1);
        List<Shard> later = stream.shards(scene.now()).stream()
                .filter(shard -> shard.index() > after)
                .toList();
        List<Shard> page = later.subList(0, Math.min(limit, later.size()));
        Map<String, Object> description = details(stream)
                .and("Shards", page.stream().map(Shards::answer).toList())
                .and("HasMoreShards", page.size() < later.size())
                .map();
        return Answer.with("StreamDescription", description).map();
    }

    private Map<String, Object> summarize(Parameters request) {
        Stream stream = scene.stream(request);
        long open = stream.shards(scene.now()).stream().filter(Shard::isOpen).count();
        Map<String, Object> summary = details(stream)
                .and("OpenShardCount", open)
                .and("ConsumerCount", stream.consumers().list(scene.now()).size())
                .and("MaxRecordSizeInKiB", stream.settings().maxRecordBytes() / 1024)
                .and("WarmThroughput", throughput.shown(stream, scene.now()).orElse(null))
                .map();
        return Answer.with("StreamDescriptionSummary", summary).map();
    }

    private Answer details(Stream stream) {
        StreamSettings settings = stream.settings(scene.now());
        return identity(stream)
                .and("RetentionPeriodHours", settings.retention().toHours())
                .and("EnhancedMonitoring", List.of(Map.of("ShardLevelMetrics", settings.metrics())))
                .and("EncryptionType", EncryptionOperations.type(settings))
                .and("KeyId", settings.keyId())
                .and(
                        "RecordDistributionStrategy",
                        SettingOperations.shownDistribution(settings).orElse(null));
    }

    private Answer identity(Stream stream) {
        Account account = scene.account();
        long now = scene.now();
        return Answer.with("StreamName", stream.name())
                .and("StreamARN", account.arn(stream))
                .and("StreamStatus", stream.status(now).name())
                .and(
                        "StreamModeDetails",
                        Map.of("StreamMode", stream.settings(now).mode()))
                .and("StreamCreationTimestamp", Instant.ofEpochMilli(stream.createdMillis()));
    }
}
