package io.millrace.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Millrace beside KCL workers of release 3.5.1 in their own mode, whose leader shares out the leases: first it takes Millrace for one of
 * its own and moves leases from it and to it; then it knows nothing of it.
 */
final class KclThreeFleetTest {
    private static final String STREAM = "kcl-three-fleet";
    private static final String APPLICATION = "kcl-three-fleet-readers";
    private static final int SHARDS = 6;
    private static final Duration LEASE_TIME = Duration.ofSeconds(5);
    private static final Duration JOIN_LIMIT = Duration.ofMinutes(2);
    private static final Duration REST = Duration.ofSeconds(15);

    @Test
    void leadersHandOffsAreHonouredAndWhatItLeavesAloneStays() throws Exception {
        try (Engines engines = Engines.start(builder -> builder);
                ProcessFleet fleet = new ProcessFleet(options(engines))) {
            engines.engine().createStream(STREAM, SHARDS);
            KclThreeTable.create(engines, APPLICATION);
            JavaProcess ours = fleet.start();
            Load load = Load.start(engines, STREAM);
            try (load;
                    LeaseOwners owners = new LeaseOwners(engines.dynamoDb(), APPLICATION)) {
                JavaProcess leader = sharedOutByALeader(engines, fleet, ours, load, owners);
                awaitRest(owners);
                fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
                assertThat(CapturedLog.problemsOfTheKcl(leader.log())).isEmpty();
                fleet.terminate(leader);
                awaitOwners(owners, ours);
                fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
            }
            System.err.printf(
                    "%d records, %d deliveries, %d of them repeated%n",
                    load.acked().size(), fleet.history().size(), fleet.history().repeats());
            fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
            assertThat(fleet.history().outOfOrder()).isEmpty();
            assertThat(fleet.history().repeatsOf(ours.name())).isEmpty();
        }
    }

    /** A KCL joins, and another one, which leaves again, while Millrace passes for a third; a shard is split on the way. */
    private static JavaProcess sharedOutByALeader(
            Engines engines, ProcessFleet fleet, JavaProcess ours, Load load, LeaseOwners owners)
            throws InterruptedException {
        try (KclReportsInOurName reports = new KclReportsInOurName(engines.dynamoDb(), APPLICATION, ours.name())) {
            reports.start();
            JavaProcess leader = begin(fleet);
            awaitShare(owners, ours, SHARDS / 2);
            awaitShare(owners, leader, SHARDS / 2);
            JavaProcess other = begin(fleet);
            awaitShare(owners, ours, SHARDS / 3);
            awaitShare(owners, leader, SHARDS / 3);
            awaitShare(owners, other, SHARDS / 3);
            assertThat(owners.handOffs())
                    .extracting(LeaseOwners.HandOff::from, LeaseOwners.HandOff::to)
                    .contains(tuple(ours.name(), leader.name()), tuple(ours.name(), other.name()));
            engines.split(STREAM, HashRanges.open(engines.shards(STREAM)).get(0));
            fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
            fleet.terminate(other);
            awaitOwners(owners, ours, leader);
            fleet.awaitDelivered(load.acked(), JOIN_LIMIT);
            return leader;
        }
    }

    private static void awaitOwners(LeaseOwners owners, JavaProcess... workers) {
        await("only they own leases, each some")
                .atMost(JOIN_LIMIT)
                .untilAsserted(() -> assertThat(owners.owners())
                        .containsExactlyInAnyOrder(
                                Stream.of(workers).map(JavaProcess::name).toArray(String[]::new)));
    }

    private static void awaitShare(LeaseOwners owners, JavaProcess worker, long leases) {
        await(worker.name() + " owns " + leases)
                .atMost(JOIN_LIMIT)
                .untilAsserted(() -> assertThat(owners.leasesOf(worker.name())).isEqualTo(leases));
    }

    private static JavaProcess begin(ProcessFleet fleet) {
        return fleet.begin("kcl", KclRelease.THREE.classPath(), KclThreeAloneMain.class, same -> same);
    }

    /** Waits until no lease has changed hands for a while. */
    private static void awaitRest(LeaseOwners owners) {
        await("nothing moves for " + REST).atMost(JOIN_LIMIT).until(() -> {
            List<String> before = owners.changes();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(REST.toSeconds()));
            return owners.changes().equals(before);
        });
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
