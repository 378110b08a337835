package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Shard;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Declaring others dead, when the network does not help. */
class PeersTest {
    private static final String ONE = "shard-1";

    private final ScriptedFleet fleet = new ScriptedFleet(TokenKind.WORKER);

    @BeforeEach
    void oneShard() {
        fleet.shards.add(new Shard(ONE, Set.of(), HashKeyRange.ALL, false));
    }

    @Test
    void deathThatCouldNotBeDeclaredInTimeIsDeclaredLater() {
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(5);
        a.loop.kill();
        b.carrier.lose("kill");
        fleet.run(14);
        assertThat(b.carrier.carried("kill")).isPositive();
        b.carrier.lose("beat");
        fleet.run(12);

        b.carrier.heal();
        fleet.run(10);

        assertThat(b.holds).containsKey(ONE);
    }
}
