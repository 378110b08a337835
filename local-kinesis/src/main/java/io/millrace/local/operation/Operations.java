package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.ShardIterator;
import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The list of the service's actions by name. Thread-safe. */
public final class Operations {
    /** One action: a request's parameters in, an answer out, or a refusal. */
    @FunctionalInterface
    private interface Operation {
        Map<String, Object> answer(Parameters request);
    }

    private final Map<String, Operation> byName = new HashMap<>();

    public Operations(Scene scene) {
        StreamOperations streams = new StreamOperations(scene);
        byName.put("CreateStream", streams::create);
        byName.put("DeleteStream", streams::delete);
        byName.put("ListStreams", streams::list);
        byName.put("DescribeStream", streams::describe);
        byName.put("DescribeStreamSummary", streams::summarize);
        ListShards shards = new ListShards(scene);
        byName.put("ListShards", shards::list);
        WriteOperations writes = new WriteOperations(scene);
        byName.put("PutRecord", writes::putRecord);
        byName.put("PutRecords", writes::putRecords);
        ReadOperations reads = new ReadOperations(scene);
        byName.put("GetShardIterator", reads::shardIterator);
        byName.put("GetRecords", reads::records);
        ReshardingOperations resharding = new ReshardingOperations(scene);
        byName.put("SplitShard", resharding::split);
        byName.put("MergeShards", resharding::merge);
        byName.put("UpdateShardCount", resharding::scale);
        SettingOperations settings = new SettingOperations(scene);
        byName.put("IncreaseStreamRetentionPeriod", settings::increaseRetention);
        byName.put("DecreaseStreamRetentionPeriod", settings::decreaseRetention);
        byName.put("UpdateMaxRecordSize", settings::maxRecordSize);
        byName.put("UpdateStreamMode", settings::mode);
        byName.put("DescribeLimits", settings::limits);
    }

    /**
     * Performs an action.
     *
     * @throws RefusedException for whatever the service would refuse
     */
    public Map<String, Object> answer(String name, Map<String, Object> request) {
        Operation operation = byName.get(name);
        if (operation == null) {
            throw RefusedException.unknownOperation("local-kinesis does not know the action " + name + ".");
        }
        return operation.answer(new Parameters(request));
    }

    /** The stream that a request is about, as far as it tells. */
    public static Optional<String> streamOf(Map<String, Object> members) {
        Parameters request = new Parameters(members);
        try {
            Optional<String> iterator = request.optionalText("ShardIterator");
            return Optional.of(
                    iterator.isPresent() ? ShardIterator.parse(iterator.get()).stream() : Scene.streamName(request));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** The shard that a request is about, as far as it tells. */
    public static Optional<String> shardOf(Map<String, Object> members) {
        Parameters request = new Parameters(members);
        try {
            Optional<String> iterator = request.optionalText("ShardIterator");
            return iterator.isPresent()
                    ? Optional.of(
                            ShardRecord.id(ShardIterator.parse(iterator.get()).shard()))
                    : request.optionalText("ShardId");
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }
}
