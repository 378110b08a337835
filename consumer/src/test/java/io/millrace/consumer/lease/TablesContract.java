package io.millrace.consumer.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.aggregation.HashKeyRange;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every pair of tables must do; each test works on keys of its own. */
abstract class TablesContract {
    private static final String ME = "00000000000000000000000000000001";
    private static final String PEER = "00000000000000000000000000000002";

    abstract LeaseStore leases();

    abstract WorkerRows workers();

    abstract FleetRows fleet();

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Lease unread(String key) {
        return Lease.unread(
                key, Checkpoint.TRIM_HORIZON, Set.of("parent-1", "parent-2"), Optional.of(HashKeyRange.ALL));
    }

    private static LeaseToken token(long number, TokenKind kind, String holder, long counter) {
        return new LeaseToken(
                ME, number, kind, kind == TokenKind.RELEASED ? Optional.empty() : Optional.of(holder), counter);
    }

    private Lease claimed(String key) {
        Lease lease = unread(key);
        now(leases().create(lease));
        LeaseWrite claim = LeaseWrite.claim(lease, token(1, TokenKind.COUNTER, ME, 1), "worker-1");
        return now(leases().write(claim)).item().orElseThrow();
    }

    private static Optional<Checkpoint> mark(long sequence, long subSequence) {
        return Optional.of(Checkpoint.of(new RecordPosition(new SequenceNumber(Long.toString(sequence)), subSequence)));
    }

    @Test
    void createdLeaseReadsBackAsItWasPut() {
        Lease lease = unread("create-1").startingAt(Instant.ofEpochMilli(1_234), true);

        assertThat(now(leases().create(lease))).isEqualTo(new WriteResult.Written<>(lease));
        assertThat(now(leases().read("create-1"))).contains(lease);
        assertThat(now(leases().scan())).contains(lease);
    }

    @Test
    void createIsRefusedWhereALeaseStands() {
        Lease first = unread("create-2");
        now(leases().create(first));
        Lease second = Lease.unread("create-2", Checkpoint.LATEST, Set.of(), Optional.empty());

        assertThat(now(leases().create(second))).isEqualTo(new WriteResult.Conflict<>(Optional.of(first)));
        assertThat(now(leases().read("create-2"))).contains(first);
    }

    @Test
    void missingLeaseReadsAsEmptyAndRefusesWrites() {
        LeaseWrite renewal = LeaseWrite.renew(unread("missing"), token(1, TokenKind.COUNTER, ME, 1), Optional.empty());

        assertThat(now(leases().read("missing"))).isEmpty();
        assertThat(now(leases().write(renewal))).isEqualTo(new WriteResult.Conflict<Lease>(Optional.empty()));
    }

    @Test
    void claimNamesTheOwnerAndMovesTheCounter() {
        Lease held = claimed("claim-1");

        assertThat(held.owner()).contains("worker-1");
        assertThat(held.counter()).isEqualTo(1);
        assertThat(held.token()).contains(token(1, TokenKind.COUNTER, ME, 1));
        assertThat(held.parents()).containsExactlyInAnyOrder("parent-1", "parent-2");
        assertThat(now(leases().read("claim-1"))).contains(held);
    }

    @Test
    void claimWritesDownAStartThatIsMissingAndLaterClaimsKeepIt() {
        Lease lease = Lease.unread("start-1", Checkpoint.LATEST, Set.of(), Optional.of(HashKeyRange.ALL));
        now(leases().create(lease));
        Instant time = Instant.ofEpochMilli(9_000);

        Lease held = now(leases().write(LeaseWrite.claim(lease, token(1, TokenKind.COUNTER, ME, 1), "worker-1")
                        .startingAt(Optional.of(time))))
                .item()
                .orElseThrow();
        Lease next = now(leases().write(LeaseWrite.claim(held, token(2, TokenKind.COUNTER, ME, 2), "worker-2")
                        .startingAt(Optional.empty())))
                .item()
                .orElseThrow();

        assertThat(held.startTime()).contains(time);
        assertThat(held.checkpoint()).isEqualTo(Checkpoint.LATEST);
        assertThat(next.startTime()).contains(time);
        assertThat(now(leases().read("start-1"))).contains(next);
    }

    @Test
    void sameBytesAgainAreRefusedAndShowTheirOwnToken() {
        Lease held = claimed("again-1");
        LeaseToken token = token(2, TokenKind.COUNTER, ME, 2);
        LeaseWrite renewal = LeaseWrite.renew(held, token, Optional.empty());
        now(leases().write(renewal));

        WriteResult<Lease> again = now(leases().write(renewal));

        assertThat(again.isWritten()).isFalse();
        assertThat(again.item().filter(lease -> lease.isWrittenAs(token))).isPresent();
    }

    @Test
    void writeOnAnOldTokenIsRefusedEvenIfTheCounterMatches() {
        Lease held = claimed("aba-1");
        Lease sameCounterOtherToken = new Lease(
                held.key(),
                held.owner(),
                held.checkpointOwner(),
                held.counter(),
                held.checkpoint(),
                held.parents(),
                held.children(),
                held.range(),
                Optional.of(token(99, TokenKind.COUNTER, PEER, 1).text()),
                held.startText(),
                held.parentsBeforeStart(),
                held.pending(),
                held.saved());

        LeaseWrite late = LeaseWrite.renew(sameCounterOtherToken, token(2, TokenKind.COUNTER, ME, 2), mark(5, 0));

        assertThat(now(leases().write(late))).isEqualTo(new WriteResult.Conflict<>(Optional.of(held)));
    }

    @Test
    void writeThatExpectsNoTokenIsRefusedWhereOneStands() {
        Lease held = claimed("none-1");
        Lease withoutToken = new Lease(
                held.key(),
                held.owner(),
                held.checkpointOwner(),
                held.counter(),
                held.checkpoint(),
                held.parents(),
                held.children(),
                held.range(),
                Optional.empty(),
                held.startText(),
                held.parentsBeforeStart(),
                held.pending(),
                held.saved());

        LeaseWrite claim = LeaseWrite.claim(withoutToken, token(2, TokenKind.COUNTER, ME, 2), "worker-1");

        assertThat(now(leases().write(claim)).isWritten()).isFalse();
    }

    @Test
    void checkpointKeepsItsSubSequenceNumber() {
        Lease held = claimed("mark-1");

        Lease marked = now(leases().write(LeaseWrite.renew(held, token(2, TokenKind.COUNTER, ME, 2), mark(77, 3))))
                .item()
                .orElseThrow();

        assertThat(marked.checkpoint()).isEqualTo(new Checkpoint("77", 3));
        assertThat(now(leases().read("mark-1"))).contains(marked);
    }

    @Test
    void stateStandsBesideItsMarkUntilAnotherIsSaved() {
        Lease held = claimed("saved-1");
        ByteBuffer state = ByteBuffer.wrap(new byte[] {0, -1, 7, 0});

        Lease saved = now(leases().write(LeaseWrite.renew(held, token(2, TokenKind.COUNTER, ME, 2), mark(77, 3))
                        .saving(Optional.of(state))))
                .item()
                .orElseThrow();
        Lease renewed = now(leases().write(LeaseWrite.renew(saved, token(3, TokenKind.COUNTER, ME, 3), Optional.empty())
                        .saving(Optional.of(state))))
                .item()
                .orElseThrow();
        Lease moved = now(leases().write(LeaseWrite.renew(renewed, token(4, TokenKind.COUNTER, ME, 4), mark(78, 0))))
                .item()
                .orElseThrow();
        Lease ended = now(leases().write(LeaseWrite.end(moved, token(5, TokenKind.RELEASED, ME, 5), Set.of())
                        .saving(Optional.of(ByteBuffer.allocate(0)))))
                .item()
                .orElseThrow();

        SavedState first = new SavedState(new Checkpoint("77", 3), state);
        assertThat(saved.saved()).contains(first);
        assertThat(renewed.saved()).contains(first);
        assertThat(moved.saved()).contains(first);
        assertThat(ended.saved()).contains(new SavedState(Checkpoint.SHARD_END, ByteBuffer.allocate(0)));
        assertThat(now(leases().read("saved-1"))).contains(ended);
        assertThat(now(leases().scan())).contains(ended.withoutSaved());
    }

    @Test
    void giveCarriesTheLastMarkAndTheNextOwnerAtOnce() {
        Lease held = claimed("give-1");

        Lease given = now(leases().write(
                                LeaseWrite.give(held, token(2, TokenKind.GIVEN, PEER, 2), mark(78, 0), "worker-2")))
                .item()
                .orElseThrow();

        assertThat(given.owner()).contains("worker-2");
        assertThat(given.checkpoint().text()).isEqualTo("78");
        assertThat(given.token().flatMap(LeaseToken::holder)).contains(PEER);
    }

    @Test
    void releaseRemovesTheOwner() {
        Lease held = claimed("release-1");

        Lease free = now(leases().write(
                                LeaseWrite.release(held, token(2, TokenKind.RELEASED, ME, 2), Optional.empty())))
                .item()
                .orElseThrow();

        assertThat(free.owner()).isEmpty();
        assertThat(free.checkpoint()).isEqualTo(Checkpoint.TRIM_HORIZON);
        assertThat(now(leases().read("release-1"))).contains(free);
    }

    @Test
    void concedeRemovesTheToken() {
        Lease held = claimed("concede-1");

        Lease conceded =
                now(leases().write(LeaseWrite.concede(held, mark(9, 1)))).item().orElseThrow();

        assertThat(conceded.tokenText()).isEmpty();
        assertThat(conceded.counter()).isEqualTo(2);
        assertThat(now(leases().read("concede-1"))).contains(conceded);
    }

    @Test
    void endWritesTheChildren() {
        Lease held = claimed("end-1");

        Lease ended = now(leases().write(LeaseWrite.end(
                        held, token(2, TokenKind.RELEASED, ME, 2), Set.of("child-1", "child-2"))))
                .item()
                .orElseThrow();

        assertThat(ended.isFinished()).isTrue();
        assertThat(ended.children()).containsExactlyInAnyOrder("child-1", "child-2");
        assertThat(now(leases().read("end-1"))).contains(ended);
    }

    @Test
    void onlyAFinishedLeaseThatIsAsItWasReadIsDeleted() {
        Lease held = claimed("delete-1");
        Lease ended = now(leases().write(LeaseWrite.end(held, token(2, TokenKind.RELEASED, ME, 2), Set.of("child-1"))))
                .item()
                .orElseThrow();

        assertThat(now(leases().delete(held))).isEqualTo(new WriteResult.Conflict<>(Optional.of(ended)));
        assertThat(now(leases().delete(ended))).isEqualTo(new WriteResult.Written<>(ended));
        assertThat(now(leases().read("delete-1"))).isEmpty();
        assertThat(now(leases().delete(ended))).isEqualTo(new WriteResult.Conflict<Lease>(Optional.empty()));
    }

    @Test
    void leaseThatIsReadAndNotFinishedIsNeverDeleted() {
        Lease held = claimed("delete-2");
        Lease unread = unread("delete-3");
        now(leases().create(unread));

        assertThat(now(leases().delete(held))).isEqualTo(new WriteResult.Conflict<>(Optional.of(held)));
        assertThat(now(leases().delete(unread))).isEqualTo(new WriteResult.Conflict<>(Optional.of(unread)));
        assertThat(now(leases().read("delete-2"))).contains(held);
    }

    @Test
    void rowIsRegisteredOnce() {
        WorkerRow row = WorkerRow.first("register-1", "worker-1");

        assertThat(now(workers().register(row))).isEqualTo(new WriteResult.Written<>(row));
        assertThat(now(workers().register(row))).isEqualTo(new WriteResult.Conflict<>(Optional.of(row)));
        assertThat(now(workers().read("register-1"))).contains(row);
        assertThat(now(workers().list(true))).contains(row);
    }

    @Test
    void beatMovesOnceAndNeverMakesARow() {
        now(workers().register(WorkerRow.first("beat-1", "worker-1")));
        WorkerRows.Beat beat = new WorkerRows.Beat("beat-1", 0, 7, false, Set.of(), Set.of());

        WorkerRow after = now(workers().beat(beat)).item().orElseThrow();
        WriteResult<WorkerRow> again = now(workers().beat(beat));
        WriteResult<WorkerRow> missing =
                now(workers().beat(new WorkerRows.Beat("beat-none", 0, 1, true, Set.of(), Set.of())));

        assertThat(after.beat()).isEqualTo(1);
        assertThat(after.held()).isEqualTo(7);
        assertThat(after.up()).isFalse();
        assertThat(again).isEqualTo(new WriteResult.Conflict<>(Optional.of(after)));
        assertThat(missing).isEqualTo(new WriteResult.Conflict<WorkerRow>(Optional.empty()));
        assertThat(now(workers().read("beat-none"))).isEmpty();
    }

    @Test
    void killHitsOnlyTheBeatThatWasSeen() {
        now(workers().register(WorkerRow.first("kill-1", "worker-1")));
        now(workers().beat(new WorkerRows.Beat("kill-1", 0, 0, true, Set.of(), Set.of())));

        WriteResult<WorkerRow> late = now(workers().kill("kill-1", OptionalLong.of(0)));
        WriteResult<WorkerRow> timely = now(workers().kill("kill-1", OptionalLong.of(1)));
        WriteResult<WorkerRow> beat =
                now(workers().beat(new WorkerRows.Beat("kill-1", 1, 0, true, Set.of(), Set.of())));

        assertThat(late.isWritten()).isFalse();
        assertThat(timely.item().orElseThrow().dead()).isTrue();
        assertThat(beat.isWritten()).isFalse();
        assertThat(beat.item().orElseThrow().dead()).isTrue();
    }

    @Test
    void absentRowIsKilledByATombstone() {
        WriteResult<WorkerRow> killed = now(workers().kill("kill-2", OptionalLong.empty()));
        WriteResult<WorkerRow> registered = now(workers().register(WorkerRow.first("kill-2", "worker-1")));

        assertThat(killed.item().orElseThrow().dead()).isTrue();
        assertThat(registered.isWritten()).isFalse();
        assertThat(registered.item().orElseThrow().dead()).isTrue();
    }

    @Test
    void reservationIsRefusedWhereThePeerHoldsMoreOrHasNoRoom() {
        now(workers().register(WorkerRow.first("reserve-1", "worker-1")));

        WriteResult<WorkerRow> first = now(workers().reserve(new WorkerRows.Reservation("reserve-1", "a", 0, 1)));
        WriteResult<WorkerRow> full = now(workers().reserve(new WorkerRows.Reservation("reserve-1", "b", 0, 1)));
        WriteResult<WorkerRow> other = now(workers().reserve(new WorkerRows.Reservation("reserve-1", "b", 1, 5)));
        WriteResult<WorkerRow> noRoom = now(workers().reserve(new WorkerRows.Reservation("reserve-1", "b", 0, 0)));

        assertThat(first.item().orElseThrow().inbox()).containsExactly("a");
        assertThat(List.of(full, other, noRoom)).noneMatch(WriteResult::isWritten);
        assertThat(full.item().orElseThrow().inbox()).containsExactly("a");
    }

    @Test
    void reservationIsRefusedByALeavingAndADeadPeer() {
        now(workers().register(WorkerRow.first("reserve-2", "worker-1")));
        now(workers().beat(new WorkerRows.Beat("reserve-2", 0, 0, false, Set.of(), Set.of())));
        now(workers().kill("reserve-3", OptionalLong.empty()));

        assertThat(now(workers().reserve(new WorkerRows.Reservation("reserve-2", "a", 0, 5)))
                        .isWritten())
                .isFalse();
        assertThat(now(workers().reserve(new WorkerRows.Reservation("reserve-3", "a", 0, 5)))
                        .isWritten())
                .isFalse();
    }

    @Test
    void arrivedAndWithdrawnKeysLeaveTheInbox() {
        now(workers().register(WorkerRow.first("inbox-1", "worker-1")));
        for (String key : List.of("a", "b", "c")) {
            now(workers().reserve(new WorkerRows.Reservation("inbox-1", key, 0, 9)));
        }

        WorkerRow beaten = now(workers().beat(new WorkerRows.Beat("inbox-1", 0, 0, true, Set.of("a"), Set.of())))
                .item()
                .orElseThrow();
        now(workers().withdraw("inbox-1", "b"));
        WorkerRow last = now(workers().withdraw("inbox-1", "c")).item().orElseThrow();

        assertThat(beaten.inbox()).containsExactlyInAnyOrder("b", "c");
        assertThat(last.inbox()).isEmpty();
        assertThat(now(workers().withdraw("inbox-none", "c")))
                .isEqualTo(new WriteResult.Conflict<WorkerRow>(Optional.empty()));
    }

    @Test
    void onlyADeadRowIsRemoved() {
        now(workers().register(WorkerRow.first("remove-1", "worker-1")));

        assertThat(now(workers().remove("remove-1")).isWritten()).isFalse();
        now(workers().kill("remove-1", OptionalLong.of(0)));
        assertThat(now(workers().remove("remove-1")).isWritten()).isTrue();
        assertThat(now(workers().read("remove-1"))).isEmpty();
    }

    @Test
    void askStaysUntilABeatTakesItOut() {
        now(workers().register(WorkerRow.first("ask-1", "worker-1")));
        now(workers().ask("ask-1", "release:a"));
        WorkerRow asked = now(workers().ask("ask-1", "kind:W")).item().orElseThrow();

        WorkerRow beaten = now(workers().beat(new WorkerRows.Beat("ask-1", 0, 0, true, Set.of(), Set.of("release:a"))))
                .item()
                .orElseThrow();

        assertThat(asked.asks()).containsExactlyInAnyOrder("release:a", "kind:W");
        assertThat(beaten.asks()).containsExactly("kind:W");
        assertThat(now(workers().takeBack("ask-1", "kind:W"))
                        .item()
                        .orElseThrow()
                        .asks())
                .isEmpty();
        assertThat(now(workers().takeBack("ask-none", "kind:W")).isWritten()).isFalse();
    }

    @Test
    void nothingIsAskedOfTheDeadAndTheMissing() {
        now(workers().kill("ask-2", OptionalLong.empty()));

        assertThat(now(workers().ask("ask-2", "kind:W")).isWritten()).isFalse();
        assertThat(now(workers().ask("ask-none", "kind:W")).isWritten()).isFalse();
        assertThat(now(workers().read("ask-none"))).isEmpty();
    }

    @Test
    void fleetDecidesOnceAndChangesOnlyWhatItSaw() {
        assertThat(now(fleet().kind())).isEmpty();
        assertThat(now(fleet().recognize("id-1"))).isEqualTo(new WriteResult.Conflict<String>(Optional.empty()));
        assertThat(now(fleet().kind())).isEmpty();
        assertThat(now(fleet().change(TokenKind.COUNTER, TokenKind.WORKER)))
                .isEqualTo(new WriteResult.Conflict<TokenKind>(Optional.empty()));

        assertThat(now(fleet().decide(TokenKind.WORKER))).isEqualTo(new WriteResult.Written<>(TokenKind.WORKER));
        assertThat(now(fleet().decide(TokenKind.COUNTER)))
                .isEqualTo(new WriteResult.Conflict<>(Optional.of(TokenKind.WORKER)));
        assertThat(now(fleet().change(TokenKind.COUNTER, TokenKind.WORKER)))
                .isEqualTo(new WriteResult.Conflict<>(Optional.of(TokenKind.WORKER)));
        assertThat(now(fleet().change(TokenKind.WORKER, TokenKind.COUNTER)).isWritten())
                .isTrue();
        assertThat(now(fleet().kind())).contains(TokenKind.COUNTER);
        assertThat(now(fleet().recognize("id-1"))).isEqualTo(new WriteResult.Written<>("id-1"));
        assertThat(now(fleet().recognize("id-2"))).isEqualTo(new WriteResult.Conflict<>(Optional.of("id-1")));
        assertThat(now(fleet().kind())).contains(TokenKind.COUNTER);
        assertThat(now(workers().list(true))).noneMatch(row -> row.incarnation().equals("mode"));
    }

    @Test
    void leaseThatNobodyNeedsIsForgottenOnlyAsItWasRead() {
        Lease held = claimed("forget-1");
        Lease before = unread("forget-1");

        assertThat(now(leases().forget(before))).isEqualTo(new WriteResult.Conflict<>(Optional.of(held)));
        assertThat(now(leases().forget(held)).isWritten()).isTrue();
        assertThat(now(leases().read("forget-1"))).isEmpty();
        assertThat(now(leases().forget(held)).isWritten()).isFalse();
    }

    @Test
    void workersChoiceOfStreamsIsPublishedWithItsBeat() {
        now(workers().register(WorkerRow.first("choice-1", "worker-1", "one", LoadReport.NONE)));
        assertThat(now(workers().read("choice-1")).map(WorkerRow::choice)).contains("one");
        now(workers().beat(new WorkerRows.Beat("choice-1", 0, 0, true, Set.of(), Set.of(), "two", LoadReport.NONE)));
        assertThat(now(workers().read("choice-1")).map(WorkerRow::choice)).contains("two");
    }

    @Test
    void workersLoadsArePublishedWithItsBeatAndStayWhenOthersWrite() {
        LoadReport first = new LoadReport(true, OptionalLong.empty(), Map.of());
        LoadReport next = new LoadReport(true, OptionalLong.of(700), Map.of(5, 640L));
        now(workers().register(WorkerRow.first("loads-1", "worker-1", "", first)));
        assertThat(now(workers().read("loads-1")).map(WorkerRow::loads)).contains(first);
        now(workers().beat(new WorkerRows.Beat("loads-1", 0, 0, true, Set.of(), Set.of(), "", next)));
        now(workers().reserve(new WorkerRows.Reservation("loads-1", "a", 0, 1)));
        now(workers().withdraw("loads-1", "a"));
        assertThat(now(workers().read("loads-1")).map(WorkerRow::loads)).contains(next);
    }
}
