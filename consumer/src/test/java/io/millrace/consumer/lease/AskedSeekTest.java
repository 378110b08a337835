package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard is read from elsewhere, or whoever asked for it can see that it is not. */
class AskedSeekTest {
    private static final String ONE = "shard-1";
    private static final String BACK = Asks.seek(Seek.to(Position.trimHorizon(), Instant.EPOCH), ONE);

    private final ScriptedFleet fleet = new ScriptedFleet(TokenKind.WORKER);
    private ScriptedFleet.Worker holder;
    private String incarnation;

    @BeforeEach
    void oneHolder() {
        fleet.shards.add(new Shard(ONE, Set.of(), HashKeyRange.ALL, false));
        holder = fleet.worker("worker-a");
        fleet.run(2);
        incarnation = holder.incarnation(ONE);
        holder.hold(ONE).settledTo(ScriptedFleet.mark(8));
    }

    private List<String> asks() {
        return fleet.tables.list(() -> 0).stream()
                .filter(row -> row.incarnation().equals(incarnation))
                .flatMap(row -> row.asks().stream())
                .toList();
    }

    private static Lease takenBy(String owner, Lease lease) {
        return new Lease(
                lease.key(),
                Optional.of(owner),
                Optional.empty(),
                lease.counter() + 1,
                lease.checkpoint(),
                lease.parents(),
                lease.children(),
                lease.range(),
                Optional.empty(),
                lease.startText(),
                lease.parentsBeforeStart(),
                lease.pending(),
                lease.saved());
    }

    @Test
    void askLeavesTheRowOnceTheShardIsReadFromThere() {
        fleet.tables.ask(incarnation, BACK);
        fleet.run(20);

        assertThat(asks()).isEmpty();
        assertThat(holder.heard).contains("lost " + ONE + " HANDED_OVER");
        assertThat(holder.hold(ONE).start()).isEqualTo(Position.atTime(Instant.EPOCH));
    }

    @Test
    void askStaysWhereTheLeaseIsNotHeld() {
        fleet.tables.ask(incarnation, Asks.seek(Seek.to(Position.trimHorizon(), Instant.EPOCH), "shard-elsewhere"));
        fleet.run(20);

        assertThat(asks()).hasSize(1);
    }

    @Test
    void askStaysWhereTheHoldEndedOtherwiseAndIsNotCarriedOutByTheNextHold() {
        holder.busy = true;
        fleet.tables.ask(incarnation, BACK);
        fleet.run(3);
        assertThat(holder.heard).contains("drain " + ONE);
        fleet.tables.force(takenBy("worker-x", fleet.lease(ONE)));
        Hold hold = holder.hold(ONE);
        holder.busy = false;
        hold.drained();
        fleet.run(30);

        assertThat(holder.heard).contains("lost " + ONE + " DISPLACED");
        assertThat(asks()).containsExactly(BACK);
        assertThat(holder.heard.stream().filter(("drain " + ONE)::equals)).hasSize(1);
    }

    @Test
    void shardThatEndsMeanwhileIsReadFromThereAllTheSame() {
        holder.busy = true;
        Hold hold = holder.hold(ONE);
        fleet.tables.ask(incarnation, BACK);
        fleet.run(3);
        hold.ended(List.of());
        fleet.run(20);

        assertThat(asks()).isEmpty();
        assertThat(fleet.lease(ONE).isFinished()).isFalse();
        assertThat(holder.hold(ONE).start()).isEqualTo(Position.atTime(Instant.EPOCH));
    }

    @Test
    void timeAheadBecomesTheServicesOwn() {
        Instant ahead = fleet.serviceTime().plus(Duration.ofMinutes(5));
        fleet.tables.ask(incarnation, Asks.seek(Seek.to(Position.latest(), ahead), ONE));
        fleet.run(20);

        assertThat(asks()).isEmpty();
        assertThat(fleet.lease(ONE).startTime().orElseThrow()).isBefore(fleet.serviceTime());
    }
}
