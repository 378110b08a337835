package io.millrace.compatibility;

import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.coordinator.CoordinatorConfig.ClientVersionConfig;
import software.amazon.kinesis.leases.LeaseAssignmentStrategy;
import software.amazon.kinesis.leases.LeaseManagementConfig;

/** What only the KCL 3 knows, apart so that the KCL 2 never loads it. */
final class KclThreeSettings {
    private KclThreeSettings() {}

    /**
     * Beside a KCL 2 as the KCL's guide has it for the first of its deploys: in any other way the KCL 3.5 keeps rows of its own in a
     * new application's lease table, at which the KCL 2.6.1 stops taking leases (a NullPointerException for {@code leaseCounter}).
     */
    static void apply(LeaseManagementConfig leases, CoordinatorConfig coordinator, boolean alone) {
        leases.leaseAssignmentIntervalMillis(1_000L)
                .dynamoDbLockBasedLeaderLeaseDurationInMillis(10_000)
                .dynamoDbLockBasedLeaderHeartbeatPeriodInMillis(1_000);
        if (alone) {
            share(leases);
        } else {
            coordinator.clientVersionConfig(ClientVersionConfig.CLIENT_VERSION_CONFIG_COMPATIBLE_WITH_2X_PHASE1);
        }
    }

    /** By their count, which follows from what a test does, not by how busy the machine is; with reports every 2 s, not 30. */
    private static void share(LeaseManagementConfig leases) {
        leases.leaseAssignmentStrategy(LeaseAssignmentStrategy.LEASE_COUNT_BASED)
                .workerUtilizationAwareAssignmentConfig()
                .inMemoryWorkerMetricsCaptureFrequencyMillis(500)
                .workerMetricsReporterFreqInMillis(2_000);
    }
}
