package io.millrace.local.operation;

import java.util.List;
import java.util.Map;

/** Actions that belong together; each family names its own. */
interface OperationFamily {
    /** The family's actions by the names that requests carry. */
    Map<String, Operation> byName();

    /** Every family there is. */
    static List<OperationFamily> all(Scene scene) {
        ThroughputOperations throughput = new ThroughputOperations(scene);
        return List.of(
                new StreamOperations(scene, throughput),
                throughput,
                new ListShards(scene),
                new WriteOperations(scene),
                new ReadOperations(scene),
                new ConsumerOperations(scene),
                new ReshardingOperations(scene),
                new SettingOperations(scene),
                new EncryptionOperations(scene),
                new MonitoringOperations(scene),
                new TagOperations(scene),
                new PolicyOperations(scene),
                new AccountOperations(scene));
    }
}
