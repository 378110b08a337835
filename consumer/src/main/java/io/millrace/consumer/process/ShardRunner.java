package io.millrace.consumer.process;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.lease.LeaseListener.Reason;
import io.millrace.consumer.shard.Shard;
import java.util.List;
import java.util.Optional;

/**
 * One shard's life in this worker, from gained to gone. Everything happens on the loop, but for what its {@link Opening} gives to
 * worker threads: decoding and user code. After each piece of that, timer or message {@link #advance} decides what is next.
 */
final class ShardRunner {
    private final RunnerParts parts;
    private final Hold hold;
    private final Pauses pauses;
    private final Runnable gone;
    private final Openings openings;
    private final CallSlot slot;
    private final RunnerTick tick;
    private final RetryWait retry;
    private final Pulse pulse;
    private final RunnerHealth health;
    private Opening opening;
    private Stage stage = Stage.NEW;
    private boolean draining;
    private boolean drainTold;
    private boolean over;
    private boolean lossMatters;

    ShardRunner(RunnerParts parts, Hold hold, Pauses pauses, Runnable gone) {
        this.parts = parts;
        this.hold = hold;
        this.pauses = pauses;
        this.gone = gone;
        this.pulse = new Pulse(parts.loop());
        this.health = new RunnerHealth(parts, hold.key());
        this.slot = new CallSlot(parts.loop(), parts.userCode(), pulse);
        this.tick = new RunnerTick(parts.loop(), hold, this::ticked);
        this.retry = new RetryWait(parts, this::advance);
        this.openings = new Openings(parts, hold, pauses.keysOf(hold.key()));
        this.opening = openings.first(slot, retry, pulse, this::advance);
    }

    /** Hands out nothing more and lets the running call end. */
    void drain() {
        draining = true;
        opening.stopBeforeNext();
        advance();
    }

    /** The hand-over was called off. */
    void resume() {
        draining = false;
        drainTold = false;
        advance();
    }

    /** The hold is over: whatever still runs is interrupted and its result dropped. */
    void lost(Reason reason) {
        over = true;
        lossMatters = reason == Reason.FENCED || reason == Reason.DISPLACED;
        tick.stop();
        retry.cancel();
        opening.close();
        opening.interrupt();
        advance();
    }

    RunnerStatus status() {
        RunnerStatus.Phase phase = RunnerStatus.Phase.READING;
        if (over) {
            phase = RunnerStatus.Phase.OVER;
        } else if (draining) {
            phase = RunnerStatus.Phase.DRAINING;
        } else if (isPaused()) {
            phase = RunnerStatus.Phase.PAUSED;
        } else if (retry.isWaiting() || opening.trouble() != null) {
            phase = RunnerStatus.Phase.RETRYING;
        }
        return new RunnerStatus(
                hold.key(), phase, opening.settledTo(), opening.lag(), opening.isAtTip(), health.last());
    }

    /** Looks how the shard fares, and gets it going again if it has stalled. */
    void look() {
        if (over) {
            return;
        }
        if (health.look(vitals())) {
            if (health.feedStalls() && !slot.isBusy()) {
                opening.reopen();
                health.restarted();
            }
            advance();
        }
    }

    private Vitals vitals() {
        Vitals.Running running = Vitals.Running.NOTHING;
        if (opening.isInUserCode() || slot.isInUserCode()) {
            running = Vitals.Running.USER_CODE;
        } else if (slot.isBusy()) {
            running = Vitals.Running.DECODING;
        }
        RetryWait.Trouble trouble = retry.trouble() == null ? opening.trouble() : retry.trouble();
        return new Vitals(
                stage,
                draining,
                isPaused(),
                running,
                opening.inHand(),
                Math.max(pulse.quietNanos(), opening.inUserCodeNanos()),
                trouble,
                trouble == null ? 0 : parts.loop().nowNanos() - trouble.sinceNanos(),
                !opening.isBusy() && opening.children() != null,
                opening.backlog(),
                opening.feed());
    }

    /** Does whatever can be done next. */
    void advance() {
        if (stage == Stage.GONE || stage == Stage.FINISHED) {
            leaveIfOver();
        } else if (stage == Stage.STARTED && !over && !draining) {
            goOnWhereAllowed();
        } else if (!slot.isBusy() && !opening.isBusy()) {
            next();
        }
        watch();
    }

    private void leaveIfOver() {
        if (stage == Stage.FINISHED && over) {
            leave();
        }
    }

    /** Nothing of this shard runs. */
    private void next() {
        if (over) {
            leave();
        } else if (stage == Stage.ENDED) {
            finish();
        } else if (draining) {
            handOver();
        } else if (stage == Stage.SHUT_DOWN) {
            restart();
        } else {
            goOnWhereAllowed();
        }
    }

    private void goOnWhereAllowed() {
        if (isPaused()) {
            opening.tick(false);
        } else if (!retry.isWaiting() && isValid()) {
            goOn();
        }
    }

    private void watch() {
        boolean busy = slot.isBusy() || opening.isBusy();
        boolean waitsForValidity = !busy && !isValid();
        tick.whileNeeded(!over && (busy || opening.hasUnwritten() || waitsForValidity));
    }

    private boolean isValid() {
        return hold.isValid(parts.loop().nowNanos());
    }

    private void goOn() {
        if (stage != Stage.STARTED) {
            stage = Stage.STARTING;
            at(Moment.STARTED, Stage.STARTED);
        } else if (opening.children() != null && !slot.isBusy()) {
            at(Moment.SHARD_ENDED, Stage.ENDED);
        } else {
            opening.goOn();
        }
    }

    /** Runs the user's code for a moment until it succeeds, then goes to the stage behind it. */
    private void at(Moment moment, Stage next) {
        Optional<Attempt> attempt = opening.at(moment);
        if (attempt.isEmpty()) {
            stage = next;
            advance();
            return;
        }
        slot.start(attempt.get(), () -> {
            tried(moment, attempt.get(), next);
            advance();
        });
    }

    private void tried(Moment moment, Attempt attempt, Stage next) {
        Throwable failure = attempt.failure();
        String what = "ShardProcessor at " + moment + " of " + hold.key();
        if (failure != null && moment.isRepeated() && !over) {
            retry.failed(what, failure);
        } else if (failure != null) {
            retry.gaveUp(what, failure);
        }
        if (failure == null || !moment.isRepeated()) {
            retry.succeeded();
            stage = next;
        }
    }

    private void finish() {
        List<Shard> children = opening.children();
        if (children != null) {
            stage = Stage.FINISHED;
            hold.ended(children);
        }
    }

    private void handOver() {
        if (drainTold) {
            return;
        }
        if (stage == Stage.STARTED
                && isValid()
                && opening.at(Moment.SHUTDOWN_REQUESTED).isPresent()) {
            at(Moment.SHUTDOWN_REQUESTED, Stage.SHUT_DOWN);
            return;
        }
        drainTold = true;
        hold.drained();
    }

    /** A processor that was told to shut down is not used again: a new one starts behind the last checkpoint. */
    private void restart() {
        opening.release();
        opening = openings.behind(opening, slot, retry, pulse, this::advance);
        stage = Stage.NEW;
        advance();
    }

    private void leave() {
        boolean userKnows = stage == Stage.STARTING || stage == Stage.STARTED;
        if (lossMatters && userKnows) {
            stage = Stage.ENDED;
            at(Moment.LEASE_LOST, Stage.ENDED);
            return;
        }
        stage = Stage.GONE;
        opening.release();
        hold.drained();
        gone.run();
    }

    private void ticked() {
        boolean busy = slot.isBusy() || opening.isBusy();
        if (busy && isValid()) {
            opening.extend(hold.validUntilNanos());
        } else if (busy) {
            opening.interrupt();
        }
        opening.tick(draining);
        advance();
        watch();
    }

    private boolean isPaused() {
        return pauses.isPaused(hold.key());
    }

    /** What may change meanwhile has changed; a shard that is paused stays here, and its running calls end. */
    void tuned() {
        if (isPaused() && !over) {
            opening.stopBeforeNext();
        }
        advance();
    }

    /** Whether records of a lane's key wait has changed. */
    void keysChanged(Object key) {
        opening.keysChanged(key);
        advance();
    }
}
