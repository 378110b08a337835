package io.millrace.consumer.process;

import io.millrace.consumer.failure.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The records of one ownership that fail: carries out what the policy decides on each. On the loop. */
final class LaneFailures {
    private final RunnerParts parts;
    private final FailureNews news;
    private final LaneDesk desk;
    private final GivingAway givingAway;
    private final Consumer<LaneRecord> settled;
    private final Runnable onward;
    private final Map<LaneRecord, Waiting> failing = new LinkedHashMap<>();
    private int parked;
    private boolean closed;

    /**
     * @param key of the lease
     * @param settled hears of records that are given up
     * @param onward is called when something may go on
     */
    LaneFailures(RunnerParts parts, String key, LaneDesk desk, Consumer<LaneRecord> settled, Runnable onward) {
        this.parts = parts;
        this.news = new FailureNews(parts.events(), key);
        this.desk = desk;
        this.settled = settled;
        this.onward = onward;
        this.givingAway = new GivingAway(parts);
    }

    /** User code failed on a record. */
    void failed(LaneRecord record, Throwable cause) {
        Trial trial = trialOf(record);
        trial.failed(cause);
        decide(record, trial, false);
    }

    private Trial trialOf(LaneRecord record) {
        Trial trial = record.trial;
        if (trial == null) {
            trial = new Trial(parts.loop().nowNanos());
            record.trial = trial;
        }
        return trial;
    }

    private void decide(LaneRecord record, Trial trial, boolean cornered) {
        carryOut(judge(record, trial, cornered), record, trial);
    }

    private Decision judge(LaneRecord record, Trial trial, boolean cornered) {
        long now = parts.loop().nowNanos();
        Duration age = Duration.between(
                record.record.approximateArrival(),
                parts.settings().handling().clock().instant());
        var facts = new Trial.Circumstances(age, 1, desk.heldBehind(record), cornered);
        return trial.judge(parts.tuning().policy(), facts, now);
    }

    private void carryOut(Decision decision, LaneRecord record, Trial trial) {
        if (decision instanceof Decision.Park park) {
            parkedFirst(record, trial);
            later(record, trial, park.probe(), true);
        } else if (decision instanceof Decision.GiveTo giveTo) {
            giveAway(record, trial, giveTo);
        } else if (decision instanceof Decision.Skip) {
            giveUp(record);
            news.skipped(record.position(), trial);
        } else {
            Duration delay = parts.settings().retry().halfJitter(trial.attempts(), parts.random());
            later(record, trial, delay, false);
            news.again(record.position(), trial, delay);
        }
    }

    private void parkedFirst(LaneRecord record, Trial trial) {
        Waiting before = failing.get(record);
        if (before == null || !before.parked()) {
            news.parked(record.position(), trial);
        }
    }

    private void later(LaneRecord record, Trial trial, Duration delay, boolean park) {
        forget(record);
        var timer = parts.loop().after(delay, () -> again(record));
        failing.put(record, park ? Waiting.parked(trial, timer) : Waiting.retried(trial, timer));
        parked += park ? 1 : 0;
    }

    private void again(LaneRecord record) {
        if (!closed) {
            desk.free(record);
            onward.run();
        }
    }

    private void giveAway(LaneRecord record, Trial trial, Decision.GiveTo giveTo) {
        forget(record);
        failing.put(record, Waiting.givenAway(trial));
        givingAway.begin(record.record, trial, giveTo.destination(), new GivingAway.Outcome() {
            @Override
            public void given() {
                news.deadLettered(record.position(), trial);
                giveUp(record);
                onward.run();
            }

            @Override
            public void judgeAnew() {
                decide(record, trial, false);
                onward.run();
            }
        });
    }

    private void giveUp(LaneRecord record) {
        over(record);
        if (desk.giveUp(record)) {
            settled.accept(record);
        }
    }

    /** The record is settled. */
    void over(LaneRecord record) {
        if (record.trial != null) {
            record.trial = null;
            forget(record);
        }
    }

    private void forget(LaneRecord record) {
        Waiting before = failing.remove(record);
        if (before != null) {
            before.timer().cancel();
            parked -= before.parked() ? 1 : 0;
        }
    }

    /** Whether any key is parked. */
    boolean hasParked() {
        return parked > 0;
    }

    /** Keys that are parked. */
    int parked() {
        return parked;
    }

    /** Parked keys that hold too much are decided anew. */
    void review() {
        List<LaneRecord> waiting = new ArrayList<>(failing.keySet());
        waiting.forEach(record -> review(record, false));
    }

    /** The shard stands still, and a parked key gives way; false if none does. */
    boolean giveWay() {
        int before = parked;
        // One that is tried again soon, or whose letter is on its way, may yet make room.
        if (parked == failing.size()) {
            failing.keySet().stream().filter(desk::isFailed).findFirst().ifPresent(record -> review(record, true));
        }
        return parked < before;
    }

    private void review(LaneRecord record, boolean cornered) {
        Waiting each = failing.get(record);
        if (each != null && each.parked() && desk.isFailed(record)) {
            Decision decision = judge(record, each.trial(), cornered);
            if (!(decision instanceof Decision.Park)) {
                carryOut(decision, record, each.trial());
            }
        }
    }

    /** Records of a lane's key that fail are tried at once. */
    void retryNow(Object laneKey) {
        List<LaneRecord> ofKey = new ArrayList<>();
        failing.forEach((record, waiting) -> {
            if (record.key.equals(laneKey) && !waiting.givenAway()) {
                ofKey.add(record);
            }
        });
        ofKey.forEach(this::again);
    }

    /** What has failed for longest, parked keys aside; null if nothing does. */
    RetryWait.@Nullable Trouble trouble() {
        return failing.entrySet().stream()
                .filter(entry -> !entry.getValue().parked())
                .min(Comparator.comparingLong(entry -> entry.getValue().trial().firstNanos()))
                .map(entry -> {
                    Trial trial = entry.getValue().trial();
                    return new RetryWait.Trouble(
                            "record " + entry.getKey().position(),
                            trial.attempts(),
                            trial.cause().getClass().getName(),
                            trial.firstNanos());
                })
                .orElse(null);
    }

    /** Whether a dead letter is on its way. */
    boolean isBusy() {
        return givingAway.isBusy();
    }

    void close() {
        closed = true;
        failing.values().forEach(each -> each.timer().cancel());
        failing.clear();
        givingAway.close();
    }
}
