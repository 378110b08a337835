package io.millrace.local.operation;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/** SplitShard, MergeShards and UpdateShardCount. */
final class ReshardingOperations implements OperationFamily {
    private static final Pattern HASH_KEY = Pattern.compile("0|([1-9]\\d{0,38})");

    private final Scene scene;

    ReshardingOperations(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Map<String, Operation> byName() {
        return Map.of("SplitShard", this::split, "MergeShards", this::merge, "UpdateShardCount", this::scale);
    }

    private Map<String, Object> split(Parameters request) {
        Stream stream = scene.readyStream(request);
        Shard parent = scene.shard(stream, request.text("ShardToSplit", 128));
        String start = request.text("NewStartingHashKey", 39);
        if (!HASH_KEY.matcher(start).matches()) {
            throw Parameters.violation(
                    "NewStartingHashKey",
                    start,
                    "Member must satisfy regular expression pattern: " + HASH_KEY.pattern());
        }
        scene.account().resharding(stream).split(parent, new BigInteger(start), scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> merge(Parameters request) {
        Stream stream = scene.readyStream(request);
        Shard one = scene.shard(stream, request.text("ShardToMerge", 128));
        Shard other = scene.shard(stream, request.text("AdjacentShardToMerge", 128));
        scene.account().resharding(stream).merge(one, other, scene.now());
        return Answer.EMPTY;
    }

    private Map<String, Object> scale(Parameters request) {
        Stream stream = scene.readyStream(request);
        String type = request.text("ScalingType", 40);
        if (!type.equals("UNIFORM_SCALING")) {
            throw Parameters.violation("ScalingType", type, "Member must satisfy enum value set: [UNIFORM_SCALING]");
        }
        int target = request.requiredNumber("TargetShardCount", 1, 10_000);
        long current = stream.shards(scene.now()).stream().filter(Shard::isOpen).count();
        if (target > 2 * current || 2L * target < current) {
            throw RefusedException.limitExceeded("UpdateShardCount cannot scale from " + current + " to " + target
                    + " shards for stream " + stream.name() + " under account " + Account.ID
                    + ": the target must be between half and double the current count.");
        }
        scene.account().resharding(stream).scaleTo(target, scene.now());
        return Answer.with("StreamName", stream.name())
                .and("StreamARN", scene.account().arn(stream))
                .and("CurrentShardCount", current)
                .and("TargetShardCount", target)
                .map();
    }
}
