package io.millrace.local.operation;

import io.millrace.local.engine.ActionPace;
import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.ShardIterator;
import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of the service's actions by name. Thread-safe. */
public final class Operations {
    private static final Pattern STREAM_IN_ARN = Pattern.compile(":stream/([a-zA-Z0-9_.-]+)");

    private final Map<String, Operation> byName = new HashMap<>();
    private final Scene scene;
    private final ActionPace pace;
    private final Subscriptions subscriptions;

    public Operations(Scene scene, ActionPace pace) {
        this.scene = scene;
        this.pace = pace;
        OperationFamily.all(scene).forEach(family -> byName.putAll(family.byName()));
        subscriptions = new Subscriptions(scene);
    }

    /** The one action that {@link #answer} does not perform, since its answer goes on. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /**
     * Performs an action for a client: at the pace of the control plane, and under a fault plan.
     *
     * @throws RefusedException for whatever the service would refuse
     */
    public Map<String, Object> answer(String name, Map<String, Object> request, Interference interference) {
        pace.require(name, anyStreamOf(request), scene.now());
        return perform(name, request, interference);
    }

    /**
     * Performs an action for the engine's owner, who waits for nobody.
     *
     * @throws RefusedException for whatever the service would refuse
     */
    public Map<String, Object> perform(String name, Map<String, Object> request) {
        return perform(name, request, Interference.NONE);
    }

    private Map<String, Object> perform(String name, Map<String, Object> request, Interference interference) {
        Operation operation = byName.get(name);
        if (operation == null) {
            throw RefusedException.unknownOperation("local-kinesis does not know the action " + name + ".");
        }
        return operation.answer(new Parameters(request, interference));
    }

    /** The stream that a control-plane request is about: by name, by its own ARN, a consumer's or another one in it. */
    private static Optional<String> anyStreamOf(Map<String, Object> members) {
        if (members.get("StreamName") instanceof String name) {
            return Optional.of(name);
        }
        for (String member : List.of("StreamARN", "ConsumerARN", "ResourceARN")) {
            if (members.get(member) instanceof String arn) {
                Matcher matched = STREAM_IN_ARN.matcher(arn);
                return matched.find() ? Optional.of(matched.group(1)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The stream that a request is about, as far as it tells. */
    public static Optional<String> streamOf(Map<String, Object> members) {
        Parameters request = new Parameters(members);
        try {
            Optional<String> iterator = request.optionalText("ShardIterator");
            if (iterator.isPresent()) {
                return iterator.map(text -> ShardIterator.parse(text).stream());
            }
            Optional<String> named = anyStreamOf(members);
            return named.isPresent() ? named : request.optionalText("NextToken").map(ListShards::streamOf);
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
