package io.millrace.producer;

import io.millrace.producer.PutFailedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What follows from the outcome of an entry: ack, hold, regroup, another try, or the end. Belongs to the loop.
 */
final class Answers {
    private static final long LONGEST_HOLD_NANOS = Duration.ofSeconds(10).toNanos();

    private final LoopState state;
    private final Lanes lanes;
    private final Ledger ledger;
    private final Former former;
    private final ShardMapLoader loader;
    private final String stream;
    private final PlacementWatch placement;
    private final RetryPolicy retryPolicy;
    private final Agenda<Unit> retries = new Agenda<>();
    private final Set<Unit> held = new LinkedHashSet<>();
    private boolean haveCredentialsWorked;

    Answers(LoopState state, Former former, ShardMapLoader loader, PlacementWatch placement) {
        this.placement = placement;
        this.state = state;
        this.lanes = state.lanes();
        this.ledger = state.ledger();
        this.former = former;
        this.loader = loader;
        this.stream = state.config().stream();
        this.retryPolicy =
                new RetryPolicy(state.seeds().random(), state.config().failIfThrottled());
    }

    void entry(Unit unit, EntryOutcome outcome, long nowNanos) {
        if (outcome instanceof EntryOutcome.Stored stored) {
            written(unit, stored, nowNanos);
        } else if (outcome instanceof EntryOutcome.Refused refused) {
            refused(unit, refused.failure(), nowNanos);
        }
    }

    /** A new map is in use: it may settle what is held, and move or break up what is ready. */
    void mapChanged(long nowNanos) {
        for (Unit unit : List.copyOf(held)) {
            judge(unit, nowNanos);
        }
        if (!held.isEmpty()) {
            loader.ask(nowNanos);
        }
        for (Unit unit : List.copyOf(state.fence().units())) {
            if (unit.state == Unit.State.READY && !isWhole(unit)) {
                forgetReady(unit);
                disband(unit, nowNanos);
            }
        }
        lanes.forEach(lane -> lane.retrying = 0);
        for (Unit unit : state.fence().units()) {
            if (unit.isRetrying) {
                home(unit).retrying++;
            }
        }
    }

    /** Ends what was held for too long, and readies what is to be sent again. */
    void tick(long nowNanos) {
        for (Unit unit : List.copyOf(held)) {
            EntryOutcome.Stored stored = unit.heldAnswer;
            if (unit.heldUntilNanos > nowNanos || stored == null) {
                continue;
            }
            if (unit.isRightAnywhere()) {
                judge(unit, nowNanos);
            } else {
                held.remove(unit);
                unit.misplaced(stored.shardId());
                disband(unit, nowNanos);
            }
        }
        Unit unit = retries.pollDue(nowNanos);
        while (unit != null) {
            again(unit, nowNanos);
            unit = retries.pollDue(nowNanos);
        }
    }

    long nextNanos() {
        long next = retries.nextNanos();
        for (Unit unit : held) {
            next = Math.min(next, unit.heldUntilNanos);
        }
        return next;
    }

    /** Breaks up a unit that will not be sent any more: expired records end, the others go back to the queue. */
    void disband(Unit unit, long nowNanos) {
        former.ended(unit, nowNanos);
        unit.handDown();
        List<PendingRecord> left = new ArrayList<>(unit.records.size());
        for (PendingRecord record : unit.records) {
            if (state.expiry().ofNanos(record) <= nowNanos) {
                state.expiry().giveUp(record, unit.lastFailure);
            } else {
                left.add(record);
            }
        }
        if (!left.isEmpty()) {
            int userRecords =
                    left.stream().mapToInt(record -> record.userRecords).sum();
            state.counters().regrouped.add(userRecords);
            ledger.tell(new ProducerEvent.RecordsRegrouped(stream, userRecords));
            lanes.putBack(left).forEach(lane -> former.lookAt(lane, nowNanos));
        }
    }

    private void written(Unit unit, EntryOutcome.Stored stored, long nowNanos) {
        haveCredentialsWorked = true;
        unit.answered(true, nowNanos);
        state.counters().written.increment();
        state.counters().payloadUnits.add(Counters.payloadUnits(unit.wire.sizeBytes()));
        state.counters().bytesWritten.add(unit.wire.sizeBytes());
        if (lanes.noteAnswer(unit.first(), stored.shardId(), nowNanos)) {
            loader.ask(nowNanos);
        }
        if (placement.written(unit.first(), stored.shardId(), nowNanos)) {
            ledger.tell(new ProducerEvent.PlacementUnexpected(stream, stored.shardId()));
            loader.ask(nowNanos);
        }
        unit.heldAnswer = stored;
        unit.heldUntilNanos = nowNanos + LONGEST_HOLD_NANOS;
        judge(unit, nowNanos);
    }

    private void judge(Unit unit, long nowNanos) {
        EntryOutcome.Stored stored = unit.heldAnswer;
        if (stored == null) {
            return;
        }
        // What was stored in a stream that is gone is not stored in the one that came after it.
        Verdict verdict = lanes.isOutdated(unit.sentAtNanos) && !unit.isRightAnywhere()
                ? Verdict.REGROUP
                : state.verdicts().of(unit, stored.shardId(), lanes.map());
        if (verdict == Verdict.HOLD || (verdict == Verdict.ACK && isPremature(unit, stored, nowNanos))) {
            if (held.add(unit)) {
                unit.state = Unit.State.HELD;
                loader.ask(nowNanos);
            }
            return;
        }
        held.remove(unit);
        if (verdict == Verdict.ACK) {
            ack(unit, stored, nowNanos);
            return;
        }
        if (!lanes.isByService()) {
            loader.ask(nowNanos);
        }
        unit.misplaced(stored.shardId());
        disband(unit, nowNanos);
    }

    /**
     * Whether a map that is on its way may yet show that the service has come to place the records: then an aggregate of one hash is not
     * right in any shard.
     */
    private boolean isPremature(Unit unit, EntryOutcome.Stored stored, long nowNanos) {
        return state.config().distribution().isDetected()
                && unit.isRightAnywhere()
                && !unit.isDeliveredAnywhere()
                && nowNanos < unit.heldUntilNanos
                && !former.isMapHopeless()
                && !lanes.map().isEmpty()
                && lanes.map().rangeOf(stored.shardId()) == null;
    }

    private void ack(Unit unit, EntryOutcome.Stored stored, long nowNanos) {
        unit.handDown();
        state.counters().observers.acked(unit, stored.shardId(), nowNanos);
        ledger.ack(unit.records, stored);
        former.ended(unit, nowNanos);
    }

    private void refused(Unit unit, Failure failure, long nowNanos) {
        unit.answered(failure.kind().isMaybeWritten(), nowNanos);
        unit.failed(failure);
        if (failure.kind() == FailureKind.THROTTLED) {
            state.counters().throttled.increment();
            home(unit).rate.throttled(unit.sentAtNanos, nowNanos);
        }
        Optional<Reason> giveUp = retryPolicy.giveUp(failure.kind(), unit.credentialFailures, haveCredentialsWorked);
        if (giveUp.isPresent()) {
            unit.handDown();
            String message = failure.message() + RetryPolicy.mend(giveUp.get());
            unit.records.forEach(record -> ledger.fail(record, giveUp.get(), message, failure.cause()));
            former.ended(unit, nowNanos);
            return;
        }
        if (!isWhole(unit)) {
            disband(unit, nowNanos);
            return;
        }
        unit.isRetrying = true;
        home(unit).retrying++;
        long againNanos = nowNanos + retryPolicy.pauseNanos(unit.attempts);
        retries.set(unit.retry, Math.min(againNanos, state.expiry().ofNanos(unit.oldest())));
    }

    private void again(Unit unit, long nowNanos) {
        if (state.expiry().ofNanos(unit.oldest()) <= nowNanos) {
            home(unit).retrying--;
            unit.isRetrying = false;
            disband(unit, nowNanos);
            return;
        }
        LaneRate rate = home(unit).rate;
        if (!rate.allows(nowNanos)) {
            retries.set(
                    unit.retry,
                    Math.min(rate.allowedAtNanos(nowNanos), state.expiry().ofNanos(unit.oldest())));
            return;
        }
        rate.spend(unit.wire.sizeBytes());
        unit.isRetrying = false;
        ShardLane lane = home(unit);
        lane.retrying--;
        former.lookAt(lane, nowNanos);
        state.counters().retried.increment();
        state.collector().add(unit, nowNanos);
    }

    /** Takes a ready unit out of wherever it waits. */
    private void forgetReady(Unit unit) {
        if (unit.isRetrying) {
            retries.set(unit.retry, Agenda.NEVER);
            unit.isRetrying = false;
        } else {
            state.collector().removeIf(ready -> ready == unit);
        }
    }

    /** Whether a unit that is ready can count by more than luck. */
    private boolean isWhole(Unit unit) {
        if (lanes.isByService()) {
            return unit.isForService || unit.isDeliveredAnywhere();
        }
        return unit.isOneHash() || lanes.laneOf(unit.lowest()) == lanes.laneOf(unit.highest());
    }

    /** The lane whose tokens the unit needs now. */
    private ShardLane home(Unit unit) {
        return lanes.laneOf(unit.first());
    }
}
