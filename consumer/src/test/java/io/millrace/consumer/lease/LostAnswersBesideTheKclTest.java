package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A write is applied, nobody hears of it, and before it is sent again the KCL takes the lease, which keeps our token. */
class LostAnswersBesideTheKclTest {
    private static final String ONE = "shard-1";

    private final ScriptedFleet fleet = new ScriptedFleet();

    private ScriptedFleet.Worker holder(LivenessChoice liveness) {
        fleet.shards.add(new Shard(ONE, Set.of(), HashKeyRange.ALL, false));
        ScriptedFleet.Worker a = fleet.worker("worker-a", liveness);
        fleet.run(10);
        assertThat(a.holds).containsKey(ONE);
        a.carrier.loseAnswers("write " + ONE);
        return a;
    }

    private void takeByTheKcl() {
        fleet.tables.force(LivenessTest.byKcl(fleet.lease(ONE), "kcl-worker"));
    }

    @ParameterizedTest
    @EnumSource(names = {"KCL", "WORKER"})
    void markThatWasWrittenBeforeTheKclTookTheLeaseIsNoHoldOnIt(LivenessChoice liveness) {
        ScriptedFleet.Worker a = holder(liveness);
        a.hold(ONE).checkpoint(ScriptedFleet.mark(7));
        fleet.run(0.1);
        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("7");
        takeByTheKcl();
        Lease taken = fleet.lease(ONE);
        a.carrier.heal();
        fleet.run(1);

        assertThat(a.heard).contains("lost " + ONE + " DISPLACED");
        assertThat(fleet.lease(ONE)).isEqualTo(taken);
    }

    @ParameterizedTest
    @EnumSource(names = {"KCL", "WORKER"})
    void leaseThatWasReleasedBeforeTheKclTookItWasReleased(LivenessChoice liveness) {
        ScriptedFleet.Worker a = holder(liveness);
        CompletableFuture<StopReport> stopped = a.stop(Duration.ofSeconds(20)).toCompletableFuture();
        fleet.run(0.1);
        assertThat(fleet.lease(ONE).owner()).isEmpty();
        takeByTheKcl();
        a.carrier.heal();
        fleet.run(5);

        assertThat(a.heard).contains("lost " + ONE + " HANDED_OVER");
        assertThat(stopped.join().shards()).isNotEmpty().allMatch(StopReport.ShardStop::drained);
        assertThat(fleet.lease(ONE).owner()).contains("kcl-worker");
    }
}
