package io.millrace.local.operation;

import io.millrace.local.engine.RefusedException;
import io.millrace.local.engine.ShardIterator;
import io.millrace.local.engine.StreamRecord.ShardRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of the service's actions by name. Thread-safe. */
public final class Operations {
    private final Map<String, Operation> byName = new HashMap<>();

    public Operations(Scene scene) {
        ThroughputOperations throughput = new ThroughputOperations(scene);
        List<OperationFamily> families = List.of(
                new StreamOperations(scene, throughput),
                throughput,
                new ListShards(scene),
                new WriteOperations(scene),
                new ReadOperations(scene),
                new ReshardingOperations(scene),
                new SettingOperations(scene),
                new EncryptionOperations(scene),
                new MonitoringOperations(scene),
                new TagOperations(scene),
                new PolicyOperations(scene),
                new AccountOperations(scene));
        families.forEach(family -> byName.putAll(family.byName()));
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
