package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.consumer.lease.LeaseCondition;
import io.millrace.consumer.lease.LeaseExamination;
import io.millrace.consumer.lease.LeaseFinding;
import io.millrace.consumer.lease.LeaseTool;
import io.millrace.consumer.lease.TableContents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * One stream, one lease table, and workers of the KCL 2.6.1, the KCL 3.5.1 and Millrace on it at once, as processes: a rolling
 * deploy from Millrace to the KCL and back, under load, with a split and a merge on the way.
 */
final class MixedFleetTest {
    private static final String STREAM = "mixed-fleet";
    private static final String APPLICATION = "mixed-fleet-readers";
    private static final int SHARDS = 4;
    private static final Duration LEASE_TIME = Duration.ofSeconds(5);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(90);
    // It is created, three workers in turn may read it, each may leave it to nobody for a moment, and one more may take
    // it meanwhile.
    private static final int MOST_CHANGES = 8;
    private static final int MOST_REPEATED_SHARE = 20;
    private static final Duration REST = Duration.ofSeconds(12);

    @Test
    void rollingDeployBothWaysLosesNothingAndComesToRest() throws Exception {
        try (Engines engines = Engines.start(builder -> builder);
                ProcessFleet fleet = new ProcessFleet(options(engines))) {
            engines.engine().createStream(STREAM, SHARDS);
            KclThreeTable.create(engines, APPLICATION);
            JavaProcess first = fleet.start();
            Load load = Load.start(engines, STREAM);
            try (load;
                    LeaseOwners owners = new LeaseOwners(engines.dynamoDb(), APPLICATION)) {
                JavaProcess two = begin(fleet, KclRelease.TWO);
                JavaProcess three = begin(fleet, KclRelease.THREE);
                awaitOwners(owners, first, two, three);
                engines.split(STREAM, open(engines).get(0));
                awaitRest(owners, fleet, load);
                examine(engines);

                fleet.terminate(first);
                awaitOwners(owners, two, three);
                fleet.awaitDelivered(load.acked(), JOIN_LIMIT);

                JavaProcess second = fleet.start();
                assertThat(problems(two)).isEmpty();
                fleet.terminate(two);
                awaitOwners(owners, second, three);
                List<Shard> open = open(engines);
                engines.merge(STREAM, open.get(0), open.get(1));
                fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
                assertThat(problems(three)).isEmpty();
                fleet.terminate(three);
                awaitOwners(owners, second);
                fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
                assertThat(owners.mostChangesOfALease())
                        .as(() -> String.join("; ", owners.changes()))
                        .isLessThanOrEqualTo(MOST_CHANGES);
            }
            System.err.printf(
                    "%d records, %d deliveries, %d of them repeated%n",
                    load.acked().size(), fleet.history().size(), fleet.history().repeats());
            fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
            assertThat(fleet.history().outOfOrder()).isEmpty();
            // A KCL that takes a lease from another worker repeats what that had not written yet; nothing else may be
            // repeated.
            assertThat(fleet.history().repeats()).isLessThan(load.acked().size() / MOST_REPEATED_SHARE);
        }
    }

    private static JavaProcess begin(ProcessFleet fleet, KclRelease release) {
        return fleet.begin("kcl-" + release, release.classPath(), KclMain.class, same -> same);
    }

    private static void awaitOwners(LeaseOwners owners, JavaProcess... workers) {
        await("only they hold leases, each some")
                .atMost(JOIN_LIMIT)
                .untilAsserted(() -> assertThat(owners.owners())
                        .containsExactlyInAnyOrder(
                                List.of(workers).stream().map(JavaProcess::name).toArray(String[]::new)));
    }

    /** Waits until no lease has changed hands for a while, with all three at work. */
    private static void awaitRest(LeaseOwners owners, ProcessFleet fleet, Load load) {
        List<String> before = new ArrayList<>();
        await("nothing moves for " + REST).atMost(JOIN_LIMIT).until(() -> {
            before.clear();
            before.addAll(owners.changes());
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(REST.toSeconds()));
            return owners.changes().equals(before);
        });
        fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
    }

    /** What the doctor says of a table with all three at work. */
    private static void examine(Engines engines) {
        LeaseTool tool = new LeaseTool(engines.dynamoDb(), APPLICATION);
        TableContents before = tool.read();
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(LEASE_TIME.toSeconds()));
        LeaseExamination examination = LeaseExamination.of(before, tool.read(), Optional.empty());
        assertThat(examination.findings())
                .noneMatch(finding -> finding.level() == LeaseFinding.Level.PROBLEM)
                .noneMatch(finding -> finding.text().contains("attributes of other software"));
        assertThat(examination.conditions())
                .extracting(LeaseCondition::livesBy)
                .contains("counter", "KCL")
                .doesNotContain("row");
    }

    private static List<String> problems(JavaProcess kcl) {
        return CapturedLog.problemsOfTheKcl(kcl.log());
    }

    private static List<Shard> open(Engines engines) {
        return HashRanges.open(engines.shards(STREAM));
    }

    private static WorkerOptions options(Engines engines) {
        return new WorkerOptions(
                engines.engine().endpoint().toString(),
                engines.tables().endpoint().toString(),
                STREAM,
                APPLICATION,
                "",
                LEASE_TIME,
                "KCL",
                false,
                Integer.MAX_VALUE);
    }
}
