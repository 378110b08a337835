package io.millrace.local.operation;

import io.millrace.local.engine.Consumer;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.Shard;
import io.millrace.local.engine.Stream;
import io.millrace.local.engine.Subscription;
import io.millrace.local.engine.Subscription.Push;
import java.util.Map;

/** SubscribeToShard: the one action whose answer is a stream of events. */
public final class Subscriptions {
    /** The action's name. */
    public static final String OPERATION = "SubscribeToShard";

    /** The name of its events. */
    public static final String EVENT = "SubscribeToShardEvent";

    private final Scene scene;

    Subscriptions(Scene scene) {
        this.scene = scene;
    }

    /**
     * Grants a subscription.
     *
     * @throws RefusedException for whatever the service would refuse
     */
    public Subscription subscribe(Map<String, Object> members) {
        Parameters request = new Parameters(members);
        Parameters position =
                request.structure("StartingPosition").orElseThrow(() -> Parameters.missing("StartingPosition"));
        ConsumerName name = ConsumerName.ofArn(request.text("ConsumerARN", ConsumerName.LONGEST_ARN));
        long now = scene.now();
        Stream stream = scene.account().require(name.stream(), now);
        Consumer consumer = name.require(stream, now);
        Shard shard = scene.shard(stream, request.text("ShardId", 128));
        return consumer.subscribe(shard, StartingPoint.OF_SUBSCRIPTION.counter(shard, position, now), now);
    }

    /** The members of an event. */
    public Map<String, Object> event(Push push) {
        return Answer.with(
                        "Records",
                        push.records().stream()
                                .map(kept -> ReadOperations.record(push.shard(), kept))
                                .toList())
                .and("ContinuationSequenceNumber", push.continuation())
                .and("MillisBehindLatest", push.behindMillis())
                .and(
                        "ChildShards",
                        push.children().isEmpty()
                                ? null
                                : push.children().stream().map(Shards::child).toList())
                .map();
    }
}
