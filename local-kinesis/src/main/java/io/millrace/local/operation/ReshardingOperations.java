package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** SplitShard, MergeShards and UpdateShardCount. */
final class ReshardingOperations implements OperationFamily {
    private static final Pattern HASH_KEY = Pattern.compile("0|([1-9]\\d{0,38})");

    private static final int MOST_SHARDS = 10_000;

    private final Scene scene;

    ReshardingOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("SplitShard", this::split, "MergeShards", this::merge, "UpdateShardCount", this::scale);
    }

    private Map<String, Object> split(Parameters request) {
        Stream stream = scene.reshardable(request);
        Shard parent = scene.shard(stream, request.text("ShardToSplit", 128));
        String start = request.text("NewStartingHashKey", 39);
        if (!HASH_KEY.matcher(start).matches()) {
            throw Parameters.violation(
                    "NewStartingHashKey",
                    start,
                    "Member must satisfy regular expression pattern: " + HASH_KEY.pattern());
        }
        long now = scene.now();
        scene.account()
                .adding(1, now, () -> scene.account().resharding(stream).split(parent, new BigInteger(start), now));
        return Answer.EMPTY;
    }

    private Map<String, Object> merge(Parameters request) {
        Stream stream = scene.reshardable(request);
        Shard one = scene.shard(stream, request.text("ShardToMerge", 128));
        Shard other = scene.shard(stream, request.text("AdjacentShardToMerge", 128));
        scene.account().resharding(stream).merge(one, other, scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> scale(Parameters request) {
        request.oneOf("ScalingType", List.of("UNIFORM_SCALING"));
        int target = request.requiredNumber("TargetShardCount", 1, Integer.MAX_VALUE);
        Stream stream = scene.reshardable(request);
        long now = scene.now();
        int current = (int) stream.shards(now).stream().filter(Shard::isOpen).count();
        requireReach(target, current);
        scene.account()
                .adding(
                        Math.max(0, target - current),
                        now,
                        () -> scene.account().resharding(stream).scaleTo(target, now));
        return Answer.with("StreamName", stream.name())
                .and("StreamARN", scene.account().arn(stream))
                .and("CurrentShardCount", current)
                .and("TargetShardCount", target)
                .map();
    }

    private void requireReach(int target, int current) {
        String counts = "Current open shard count: " + current + ", Target shard count: " + target;
        int most = Math.min(MOST_SHARDS, scene.account().quotas().shards());
        if (target > most) {
            throw RefusedException.limitExceeded(
                    "Target shard count or number of open shards cannot be greater than " + most + ". " + counts);
        }
        if (target > 2 * current) {
            throw RefusedException.limitExceeded(
                    "UpdateShardCount cannot scale up over double your current open shard count. " + counts);
        }
        if (2L * target < current) {
            throw RefusedException.limitExceeded(
                    "UpdateShardCount cannot scale down below half your current open shard count. " + counts);
        }
    }
}
