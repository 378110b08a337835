package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.lease.Hold.CheckpointOutcome;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.Shard;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The counter-examples that the protocol was shaped by, each as the interleaving that broke an earlier form of it. */
@ParameterizedClass
@EnumSource(
        value = TokenKind.class,
        names = {"COUNTER", "WORKER"})
class LeaseHolesTest {
    private static final String ONE = "shard-1";
    private static final Shard PARENT = new Shard(ONE, Set.of(), HashKeyRange.ALL, false);

    private final TokenKind kind;
    private final ScriptedFleet fleet;

    LeaseHolesTest(TokenKind kind) {
        this.kind = kind;
        this.fleet = new ScriptedFleet(kind);
    }

    @BeforeEach
    void oneShard() {
        fleet.shards.add(PARENT);
    }

    private ScriptedFleet.Worker holder() {
        ScriptedFleet.Worker worker = fleet.worker("worker-a");
        fleet.run(2);
        assertThat(worker.holds).containsKey(ONE);
        return worker;
    }

    private static TokenKind other(TokenKind kind) {
        return kind == TokenKind.WORKER ? TokenKind.COUNTER : TokenKind.WORKER;
    }

    private static Lease with(Lease lease, long counter, String owner, Optional<LeaseToken> token) {
        return new Lease(
                lease.key(),
                Optional.of(owner),
                Optional.empty(),
                counter,
                lease.checkpoint(),
                lease.parents(),
                lease.children(),
                lease.range(),
                token.isPresent() ? token.map(LeaseToken::text) : lease.tokenText(),
                lease.startText(),
                lease.parentsBeforeStart(),
                lease.pending(),
                lease.saved());
    }

    private static Lease unread(String key, String... parents) {
        return Lease.unread(key, Checkpoint.TRIM_HORIZON, Set.of(parents), Optional.of(HashKeyRange.ALL));
    }

    private static Lease finished(Lease lease) {
        return new Lease(
                lease.key(),
                Optional.empty(),
                Optional.empty(),
                9,
                Checkpoint.SHARD_END,
                lease.parents(),
                lease.children(),
                lease.range(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void hole1WorkerOnAReplicaThatStandsStillTakesNothing() {
        ScriptedFleet.Worker a = holder();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        b.carrier.freeze("list");
        b.carrier.freeze("scan");
        fleet.run(40);

        assertThat(b.carrier.carried("kill")).isPositive();
        assertThat(b.heard).isEmpty();
        assertThat(a.heard).containsExactly("gained " + ONE);
    }

    @Test
    void hole2MissingRowIsNoDeathAndItsOwnerStartsAnewAfterTheTombstone() {
        ScriptedFleet.Worker a = holder();
        String first = a.incarnation(ONE);
        a.loop.freezeUntil(fleet.time.nowNanos() + 4_000_000_000L);
        fleet.tables.deleteRow(first);
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(8);
        assertThat(b.heard).isEmpty();
        assertThat(fleet.tables.row(first)).isEmpty();

        fleet.run(30);
        assertThat(fleet.tables.row(first).filter(row -> !row.dead())).isEmpty();
        assertThat(a.heard).contains("lost " + ONE + " FENCED");
        assertThat(a.holds.size() + b.holds.size()).isEqualTo(1);
    }

    @Test
    void hole3LateBeatDoesNotMakeARemovedRowAnew() {
        ScriptedFleet.Worker a = holder();
        String first = a.incarnation(ONE);
        a.carrier.hold("beat");
        fleet.run(5);
        assertThat(a.carrier.heldCount()).isPositive();
        fleet.tables.kill(
                first, OptionalLong.of(fleet.tables.row(first).orElseThrow().beat()));
        fleet.tables.deleteRow(first);

        a.carrier.deliverHeld();

        assertThat(fleet.tables.row(first)).isEmpty();
    }

    @Test
    void hole4ValidityCountsFromTheFirstSendEvenIfTheAnswerComesLate() {
        ScriptedFleet.Worker a = holder();
        Hold hold = a.hold(ONE);
        long before = fleet.time.nowNanos();
        a.carrier.loseAnswers("beat");
        a.carrier.loseAnswers("write");
        fleet.run(6);
        a.carrier.heal();
        long known = hold.validUntilNanos();
        for (int i = 0; i < 100 && hold.validUntilNanos() == known; i++) {
            fleet.run(0.005);
        }

        long latestSend =
                before + LeaseTiming.of(ScriptedFleet.LEASE_TIME).renew().toNanos();
        long fence = LeaseTiming.of(ScriptedFleet.LEASE_TIME).fence().toNanos();
        assertThat(fleet.lease(ONE).counter()).isGreaterThan(kind == TokenKind.COUNTER ? 1 : 0);
        assertThat(hold.validUntilNanos()).isLessThanOrEqualTo(latestSend + fence);
    }

    @Test
    void hole5TakeByTheKclIsNotUndoneBecauseOfOurOldToken() {
        LeaseBoard board = new LeaseBoard(LeaseTiming.of(ScriptedFleet.LEASE_TIME));
        LeaseToken dead = new LeaseToken("dead", 1, TokenKind.COUNTER, Optional.of("dead"), 4);
        Lease ours = with(unread(ONE), 4, "worker-a", Optional.of(dead));
        Lease takenByKcl = with(ours, 5, "kcl-worker", Optional.empty());
        board.observe(ours, 0);
        assertThat(board.isClaimable(ONE, "dead"::equals)).isTrue();

        board.observe(takenByKcl, 2);

        assertThat(takenByKcl.tokenText()).contains(dead.text());
        assertThat(board.isClaimable(ONE, "dead"::equals)).isFalse();
        board.observe(takenByKcl, 1 + ScriptedFleet.LEASE_TIME.toNanos());
        assertThat(board.isClaimable(ONE, "dead"::equals)).isFalse();
        board.observe(takenByKcl, 2 + ScriptedFleet.LEASE_TIME.toNanos());
        assertThat(board.isClaimable(ONE, "dead"::equals)).isTrue();
    }

    @Test
    void hole6LateCheckpointDoesNotLandOnALeaseThatWasCreatedAnew() {
        ScriptedFleet.Worker a = holder();
        Lease held = fleet.lease(ONE);
        a.carrier.hold("write " + ONE);
        CompletableFuture<CheckpointOutcome> outcome =
                a.hold(ONE).checkpoint(ScriptedFleet.mark(57)).toCompletableFuture();
        fleet.run(0.1);
        LeaseToken other = new LeaseToken("other", 1, TokenKind.COUNTER, Optional.of("other"), held.counter());
        fleet.tables.deleteLease(ONE);
        fleet.tables.force(with(unread(ONE), held.counter(), "worker-z", Optional.of(other)));

        a.carrier.deliverHeld();

        assertThat(fleet.lease(ONE).checkpoint()).isEqualTo(Checkpoint.TRIM_HORIZON);
        a.carrier.heal();
        fleet.run(2);
        assertThat(outcome).isCompletedWithValue(CheckpointOutcome.LOST);
        assertThat(a.heard).contains("lost " + ONE + " DISPLACED");
    }

    /** The second finds its own id and the counter that it would have written itself. */
    @Test
    void hole7TwoProcessesOfOneIdNeverBothHold() {
        fleet.tables.create(unread(ONE));
        ScriptedFleet.Worker a = fleet.worker("same-id");
        a.carrier.hold("write " + ONE);
        fleet.run(2);
        assertThat(a.carrier.heldCount()).as("claims under way").isPositive();
        ScriptedFleet.Worker b = fleet.worker("same-id");
        for (int i = 0; i < 1_000 && !b.holds.containsKey(ONE); i++) {
            fleet.run(0.02);
        }
        assertThat(b.holds).containsKey(ONE);
        b.carrier.hold("write " + ONE);
        assertThat(fleet.lease(ONE).counter()).isEqualTo(1);

        a.carrier.heal();
        fleet.run(4.5);
        assertThat(a.holds).isEmpty();
        assertThat(b.heard).containsExactly("gained " + ONE);
        b.carrier.heal();
        fleet.run(40);
        assertThat(a.events).anyMatch(event -> event.toString().startsWith("WorkerIdShared"));
        assertThat(a.holds.size() + b.holds.size()).isEqualTo(1);
    }

    @Test
    void hole8CalledOffGiveIsOvertakenBeforeAnythingIsDelivered() {
        ScriptedFleet.Worker a = holder();
        HeldLease hold = (HeldLease) a.hold(ONE);
        a.carrier.hold("write " + ONE);
        hold.drain();
        hold.departTo(new Departure.ToPeer("peer", "worker-b"));
        fleet.run(0.1);
        assertThat(hold.state()).isEqualTo(HoldState.LEAVING);

        hold.stay();
        fleet.run(0.1);
        assertThat(a.heard).doesNotContain("resume " + ONE);

        a.carrier.heal();
        fleet.run(1);
        assertThat(a.heard).contains("resume " + ONE);
        a.carrier.deliverHeld();
        assertThat(fleet.lease(ONE).token().flatMap(LeaseToken::holder)).contains(a.incarnation(ONE));
    }

    @Test
    void hole8GiveThatLandedFirstEndsTheHoldWithoutAResume() {
        ScriptedFleet.Worker a = holder();
        HeldLease hold = (HeldLease) a.hold(ONE);
        a.carrier.loseAnswers("write " + ONE);
        hold.drain();
        hold.departTo(new Departure.ToPeer("peer", "worker-b"));
        fleet.run(0.1);

        hold.stay();
        a.carrier.heal();
        fleet.run(1);

        assertThat(a.heard).contains("lost " + ONE + " HANDED_OVER").doesNotContain("resume " + ONE);
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(TokenKind.GIVEN);
    }

    @Test
    void hole9LastMarkTravelsInsideTheGive() {
        ScriptedFleet.Worker a = holder();
        fleet.worker("worker-b");
        fleet.run(3);
        a.hold(ONE).settledTo(ScriptedFleet.mark(41));
        long before = fleet.lease(ONE).counter();
        HeldLease hold = (HeldLease) a.hold(ONE);
        hold.drain();
        hold.departTo(new Departure.ToPeer("peer", "worker-b"));
        fleet.run(0.05);

        assertThat(fleet.lease(ONE).counter()).isEqualTo(before + 1);
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(TokenKind.GIVEN);
        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("41");
    }

    @Test
    void hole10SwitchedLeaseIsNotTakenThoughItsCounterStandsStill() {
        ScriptedFleet.Worker a = holder();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        b.carrier.freeze("fleet read");
        fleet.run(12);
        assertThat(a.holds).containsKey(ONE);
        TokenKind other = other(kind);
        fleet.tables.change(kind, other);
        fleet.run(60);
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(other);
        fleet.run(60);

        assertThat(a.heard).containsExactly("gained " + ONE);
        assertThat(b.heard).isEmpty();
        assertThat(a.hold(ONE).isValid(a.loop.nowNanos())).isTrue();
    }

    @Test
    void hole10ClaimSentBeforeTheSwitchIsRefusedAfterIt() {
        ScriptedFleet.Worker a = holder();
        Lease before = fleet.lease(ONE);
        LeaseToken late = new LeaseToken("late", 1, kind, Optional.of("late"), before.counter() + 1);
        LeaseWrite claim = LeaseWrite.claim(before, late, "worker-late");
        fleet.tables.ask(a.incarnation(ONE), "kind:" + other(kind).code());
        fleet.run(5);

        assertThat(fleet.tables.write(claim).isWritten()).isFalse();
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(other(kind));
        assertThat(a.heard).containsExactly("gained " + ONE);
        assertThat(fleet.tables.row(a.incarnation(ONE)).orElseThrow().asks()).isEmpty();
    }

    /** Until the next renewal, if there are any, is a third of the lease time away. */
    private void runUntilJustRenewed() {
        long counter = fleet.lease(ONE).counter();
        while (kind == TokenKind.COUNTER && fleet.lease(ONE).counter() == counter) {
            fleet.run(0.01);
        }
    }

    @Test
    void hole10LostAnswerToTheSwitchLeavesNobodyInDoubt() {
        ScriptedFleet.Worker a = holder();
        runUntilJustRenewed();
        Hold hold = a.hold(ONE);
        fleet.tables.ask(a.incarnation(ONE), "kind:" + other(kind).code());
        fleet.run(0.6);
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(kind);
        a.carrier.loseAnswers("write " + ONE);
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        long now = fleet.time.nowNanos();
        fleet.run(40);
        LeaseTiming timing = LeaseTiming.of(ScriptedFleet.LEASE_TIME);
        long latest = now + timing.renew().toNanos() * 2 + timing.fence().toNanos();
        assertThat(hold.validUntilNanos()).isLessThan(latest);
        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " FENCED");
        assertThat(b.heard).hasSize(kind == TokenKind.WORKER ? 1 : 0);

        a.carrier.heal();
        fleet.run(20);
        assertThat(a.holds.size() + b.holds.size()).isEqualTo(1);
    }

    /** What an import over a lease puts: {@code RawLeases#freed} of the copy. */
    private void putAnew(Lease copy, String checkpoint) {
        Lease there = fleet.lease(ONE);
        LeaseToken tool = new LeaseToken("tool", 1, TokenKind.RELEASED, Optional.empty(), there.counter() + 1);
        Map<String, AttributeValue> item = new HashMap<>(LeaseItems.item(copy));
        item.put("checkpoint", AttributeValue.fromS(checkpoint));
        fleet.tables.force(LeaseItems.lease(RawLeases.freed(item, there, tool)).orElseThrow());
    }

    @Test
    void hole11MarkThatWasUnderWayDoesNotUndoThePlaceThatAnOperatorPut() {
        ScriptedFleet.Worker a = holder();
        a.carrier.hold("write " + ONE);
        CompletableFuture<CheckpointOutcome> outcome =
                a.hold(ONE).checkpoint(ScriptedFleet.mark(57)).toCompletableFuture();
        fleet.run(0.1);
        putAnew(fleet.lease(ONE), "10");

        a.carrier.deliverHeld();
        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("10");
        a.carrier.heal();
        fleet.run(20);
        assertThat(outcome).isCompletedWithValue(CheckpointOutcome.LOST);
        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " DISPLACED", "gained " + ONE);
        assertThat(a.hold(ONE).start()).isEqualTo(new Position.After(ScriptedFleet.mark(10)));
    }

    @Test
    void hole12ReleaseIsAskedOfTheHolderWhoEndsBeforeAnybodyBegins() {
        ScriptedFleet.Worker a = holder();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(5);
        a.busy = true;
        Hold hold = a.hold(ONE);
        fleet.tables.ask(a.incarnation(ONE), "release:" + ONE);
        fleet.run(20);
        assertThat(a.heard).containsExactly("gained " + ONE, "drain " + ONE);
        assertThat(b.heard).isEmpty();
        assertThat(fleet.lease(ONE).token().map(LeaseToken::kind)).contains(kind);

        hold.settledTo(ScriptedFleet.mark(8));
        List<Lease> written = fleet.leasesWritten();
        hold.drained();
        fleet.run(0.1);
        assertThat(written).isNotEmpty();
        assertThat(written.get(0).token().map(LeaseToken::kind)).contains(TokenKind.RELEASED);
        assertThat(written.get(0).checkpoint().text()).isEqualTo("8");
        fleet.run(10);
        assertThat(a.heard).contains("lost " + ONE + " HANDED_OVER");
        assertThat(a.holds.size() + b.holds.size()).isEqualTo(1);
        assertThat(fleet.tables.list(() -> 0)).allMatch(row -> row.asks().isEmpty());
    }

    @Test
    void hole13LeaseInOwnNameThatIsNotHeldIsOvertaken() {
        ScriptedFleet.Worker a = holder();
        String incarnation = a.incarnation(ONE);
        Lease other = unread("shard-2");
        LeaseToken abandoned = new LeaseToken(incarnation, 900, kind, Optional.of(incarnation), 1);
        fleet.tables.force(with(other, 1, "worker-a", Optional.of(abandoned)));
        fleet.run(5);

        assertThat(a.holds).containsKey("shard-2");
        assertThat(fleet.lease("shard-2").counter()).isGreaterThan(1);
    }

    @Test
    void hole13ButOnlyWhileTheOwnRowIsValid() {
        ScriptedFleet.Worker a = holder();
        a.carrier.lose("beat");
        fleet.run(8);
        long written = fleet.lease(ONE).counter();
        fleet.run(4);

        assertThat(a.heard).contains("lost " + ONE + " FENCED");
        assertThat(fleet.lease(ONE).counter()).isEqualTo(written);
        a.carrier.heal();
        fleet.run(8);
        assertThat(a.holds).containsKey(ONE);
    }

    @Test
    void hole14WorkersThatWereCutOffTogetherDoNotKillEachOther() {
        ScriptedFleet.Worker a = holder();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(5);
        List<WorkerRow> before = fleet.tables.list(() -> 0);
        List.of(a, b).forEach(worker -> worker.carrier.lose("beat"));
        fleet.run(25);
        assertThat(fleet.tables.list(() -> 0)).containsExactlyElementsOf(before).noneMatch(WorkerRow::dead);

        a.carrier.heal();
        b.carrier.heal();
        fleet.run(20);
        assertThat(a.holds.size() + b.holds.size()).isEqualTo(1);
    }

    @Test
    void hole15LeaseGivenToTheDeafIsFreeForAllAfterTheGrace() {
        LeaseTiming timing = LeaseTiming.of(ScriptedFleet.LEASE_TIME);
        LeaseBoard board = new LeaseBoard(timing);
        LeaseToken given = new LeaseToken("giver", 1, TokenKind.GIVEN, Optional.of("deaf"), 7);
        Lease lease = with(unread(ONE), 7, "worker-b", Optional.of(given));
        board.observe(lease, 100);

        assertThat(board.isClaimable(ONE, "deaf"::equals)).isTrue();
        board.observe(lease, 99 + timing.grace().toNanos());
        assertThat(board.isClaimable(ONE, id -> false)).isFalse();
        board.observe(lease, 100 + timing.grace().toNanos());
        assertThat(board.isClaimable(ONE, id -> false)).isTrue();
    }

    @Test
    void hole16ResurrectedParentIsEndedAndDeliversNothing() {
        fleet.shards.set(0, new Shard(ONE, Set.of(), HashKeyRange.ALL, true));
        fleet.shards.add(new Shard("child", Set.of(ONE), HashKeyRange.ALL, false));
        Lease started = with(unread("child", ONE), 3, "worker-z", Optional.empty());
        fleet.tables.force(new Lease(
                "child",
                started.owner(),
                Optional.empty(),
                3,
                new Checkpoint("500", 0),
                started.parents(),
                Set.of(),
                started.range(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty()));
        fleet.tables.create(unread(ONE));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(5);

        assertThat(a.heard).doesNotContain("gained " + ONE);
        assertThat(fleet.lease(ONE).isFinished()).isTrue();
    }

    @Test
    void hole16CleanedUpParentIsNotCreatedAgain() {
        fleet.shards.set(0, new Shard(ONE, Set.of(), HashKeyRange.ALL, true));
        fleet.shards.add(new Shard("child", Set.of(ONE), HashKeyRange.ALL, true));
        fleet.shards.add(new Shard("grandchild", Set.of("child"), HashKeyRange.ALL, false));
        fleet.tables.force(finished(unread("child", ONE)));
        fleet.worker("worker-a");
        fleet.run(5);

        assertThat(fleet.tables.lease(ONE)).isEmpty();
        assertThat(fleet.tables.lease("grandchild")).isPresent();
    }

    @Test
    void hole17MergedShardWaitsForTheParentThatHasNoLeaseYet() {
        fleet.shards.set(0, new Shard(ONE, Set.of(), HashKeyRange.ALL, true));
        fleet.shards.add(new Shard("shard-2", Set.of(), HashKeyRange.ALL, true));
        fleet.shards.add(new Shard("child", Set.of(ONE, "shard-2"), HashKeyRange.ALL, false));
        fleet.tables.force(finished(unread(ONE)));
        fleet.tables.create(unread("child", ONE, "shard-2"));
        ScriptedFleet.Worker a = fleet.worker("worker-a");
        fleet.run(8);
        assertThat(a.heard).contains("gained shard-2").doesNotContain("gained child");

        a.hold("shard-2").ended(List.of(fleet.shards.get(2)));
        fleet.run(5);
        assertThat(a.heard).contains("gained child");
    }

    @Test
    void hole18EndIsWrittenOnlyWhenTheChildrenExist() {
        ScriptedFleet.Worker a = holder();
        Shard child = new Shard("child", Set.of(ONE), HashKeyRange.ALL, false);
        a.carrier.lose("create child");
        a.hold(ONE).ended(List.of(child));
        fleet.run(3);
        assertThat(fleet.lease(ONE).isFinished()).isFalse();

        a.carrier.heal();
        fleet.run(3);
        assertThat(fleet.lease(ONE).isFinished()).isTrue();
        assertThat(fleet.lease(ONE).children()).containsExactly("child");
        assertThat(a.heard).containsSubsequence("lost " + ONE + " SHARD_ENDED", "gained child");
    }

    @Test
    void hole18NextHolderRepeatsWhatADeadOneHadBegun() {
        ScriptedFleet.Worker a = holder();
        Shard child = new Shard("child", Set.of(ONE), HashKeyRange.ALL, false);
        fleet.shards.set(0, new Shard(ONE, Set.of(), HashKeyRange.ALL, true));
        fleet.shards.add(child);
        a.carrier.lose("write " + ONE);
        a.hold(ONE).ended(List.of(child));
        fleet.run(0.1);
        a.loop.kill();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(20);
        assertThat(b.holds).containsKey(ONE);

        b.hold(ONE).ended(List.of());
        fleet.run(5);
        assertThat(fleet.lease(ONE).isFinished()).isTrue();
        assertThat(b.holds).containsKey("child");
    }

    @Test
    void hole20FenceMovesNoOtherLease() {
        List.of("shard-2", "shard-3", "shard-4")
                .forEach(id -> fleet.shards.add(new Shard(id, Set.of(), HashKeyRange.ALL, false)));
        ScriptedFleet.Worker a = holder();
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(20);
        assertThat(List.of(a.holds.size(), b.holds.size())).containsExactly(2, 2);
        Set<String> own = Set.copyOf(a.holds.keySet());
        List<String> before = List.copyOf(b.heard);
        a.carrier.loseAnswers("beat");
        fleet.run(8);
        assertThat(a.holds).isEmpty();
        a.carrier.heal();
        fleet.run(20);

        assertThat(a.holds.keySet()).isEqualTo(own);
        assertThat(b.heard).isEqualTo(before);
    }

    @Test
    void hole21AnnouncementWhoseAnswerWasLostIsNoPhantom() {
        fleet.shards.add(new Shard("shard-2", Set.of(), HashKeyRange.ALL, false));
        ScriptedFleet.Worker a = holder();
        fleet.run(6);
        assertThat(a.holds).hasSize(2);
        a.carrier.loseAnswers("reserve");
        ScriptedFleet.Worker b = fleet.worker("worker-b");
        fleet.run(4);
        a.carrier.heal();
        fleet.run(5);

        assertThat(a.holds).hasSize(1);
        assertThat(b.holds).hasSize(1);
        assertThat(fleet.tables.list(() -> 0)).allMatch(row -> row.inbox().isEmpty());
    }

    @Test
    void hole22HoldThatIsOverDoesNothingMore() {
        ScriptedFleet.Worker a = holder();
        Hold old = a.hold(ONE);
        a.carrier.lose("beat");
        fleet.run(10);
        a.carrier.heal();
        fleet.run(10);
        Hold young = a.hold(ONE);
        long counter = fleet.lease(ONE).counter();

        old.settledTo(ScriptedFleet.mark(99));
        CompletableFuture<CheckpointOutcome> outcome =
                old.checkpoint(ScriptedFleet.mark(99)).toCompletableFuture();
        old.ended(List.of());
        old.drained();
        fleet.run(0.2);

        assertThat(old).isNotSameAs(young);
        assertThat(old.isValid(a.loop.nowNanos())).isFalse();
        assertThat(young.isValid(a.loop.nowNanos())).isTrue();
        assertThat(outcome).isCompletedWithValue(CheckpointOutcome.LOST);
        assertThat(fleet.lease(ONE).counter()).isLessThanOrEqualTo(counter + 1);
        assertThat(fleet.lease(ONE).checkpoint()).isEqualTo(Checkpoint.TRIM_HORIZON);
    }

    @Test
    void hole23LeaseIsNotTakenBackWhileAnOldWriteIsOpen() {
        ScriptedFleet.Worker a = holder();
        a.carrier.hold("write " + ONE);
        a.hold(ONE).checkpoint(ScriptedFleet.mark(5));
        a.carrier.lose("beat");
        fleet.run(8);
        a.carrier.heal();
        a.carrier.hold("write " + ONE);
        fleet.run(12);
        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " FENCED");
        assertThat(a.holds).isEmpty();

        a.carrier.heal();
        fleet.run(8);

        assertThat(a.holds).containsKey(ONE);
        assertThat(a.hold(ONE).isValid(a.loop.nowNanos())).isTrue();
        assertThat(fleet.lease(ONE).checkpoint().text()).isEqualTo("5");
    }

    @Test
    void shardIsNotTakenBackWhileUserCodeOfTheOldHoldStillRuns() {
        ScriptedFleet.Worker a = holder();
        Hold old = a.hold(ONE);
        a.busy = true;
        a.carrier.lose("beat");
        fleet.run(10);
        a.carrier.heal();
        fleet.run(30);
        assertThat(a.heard).containsExactly("gained " + ONE, "lost " + ONE + " FENCED");

        old.drained();
        fleet.run(8);
        assertThat(a.holds).containsKey(ONE);
    }
}
