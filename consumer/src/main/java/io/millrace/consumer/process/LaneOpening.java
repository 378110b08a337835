package io.millrace.consumer.process;

import io.millrace.consumer.feed.FeedStatus;
import io.millrace.consumer.shard.Position;
import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An opening whose records go to a handler one by one, in lanes: decoding, user code in several lanes and the next read go on beside
 * each other; what is settled, in any order, moves the mark.
 */
final class LaneOpening implements Opening {
    private final OpeningParts parts;
    private final Progress progress;
    private final LaneFilling filling;
    private final LaneDesk desk;
    private final LaneCrew crew;
    private final LaneFailures failures;
    private final KeyPauses pauses;
    private boolean closed;

    LaneOpening(OpeningParts parts, LaneHandler handler, KeyPauses pauses) {
        this.parts = parts;
        this.pauses = pauses;
        RunnerParts shared = parts.shared();
        this.progress = new Progress(parts, true);
        this.desk = new LaneDesk(isByKey(), () -> shared.loop().execute(this::cameBack));
        this.filling = new LaneFilling(parts, progress, desk);
        pauses.keys().forEach(desk::pause);
        this.crew = new LaneCrew(shared.loop(), shared.userCode(), desk, handler, this::cameBack);
        this.failures = new LaneFailures(shared, parts.hold().key(), desk, this::givenUp, parts.advance());
    }

    /** What is done must be known before anything is decided, above all that the shard may be let go. */
    private void cameBack() {
        collect();
        parts.advance().run();
    }

    /** Where one record of the shard is in user code at a time, and none may be overtaken, the shard is one lane. */
    private boolean isByKey() {
        var tuning = parts.shared().tuning();
        return tuning.concurrency() > 1 || tuning.policy().parks() || !pauses.isEmpty();
    }

    @Override
    public Optional<Attempt> at(Moment moment) {
        return Optional.empty();
    }

    @Override
    public @Nullable List<Shard> children() {
        collect();
        return filling.children();
    }

    @Override
    public void goOn() {
        collect();
        boolean arranged = desk.arrange(isByKey());
        if (failures.hasParked()) {
            failures.review();
            boolean gaveWay = true;
            while (gaveWay && filling.isCornered()) {
                gaveWay = failures.giveWay();
            }
        }
        if (arranged) {
            crew.staff(parts.shared().tuning().concurrency(), parts.hold().validUntilNanos());
        }
        filling.goOn();
        progress.writeIfDue();
    }

    /** Takes in what user code has done since the last look. */
    private void collect() {
        var harvest = desk.collect();
        List<LaneRecord> settled = harvest.settled();
        if (closed || (settled.isEmpty() && harvest.failed().isEmpty())) {
            return;
        }
        parts.pulse().beat();
        if (!settled.isEmpty()) {
            progress.settled(settled);
            settled.forEach(record -> {
                record.settled();
                failures.over(record);
            });
            parts.shared().delivered(parts.hold().key(), settled.size(), Duration.ofNanos(harvest.tookNanos()));
        }
        harvest.failed().forEach(each -> failures.failed(each.record(), each.cause()));
    }

    private void givenUp(LaneRecord record) {
        parts.pulse().beat();
        progress.settled(List.of(record));
        record.settled();
    }

    @Override
    public void keysChanged(Object key) {
        if (pauses.isPaused(key)) {
            desk.pause(key);
        } else {
            desk.resume(key);
            failures.retryNow(key);
        }
    }

    @Override
    public boolean isInUserCode() {
        return desk.load().running() > 0;
    }

    @Override
    public long inUserCodeNanos() {
        return desk.longestRunningNanos(parts.nowNanos());
    }

    @Override
    public boolean isBusy() {
        var load = desk.load();
        boolean withUser = crew.isBusy() || load.running() > 0 || parts.slot().isBusy();
        return withUser || (!closed && (failures.isBusy() || load.handedIn() > 0));
    }

    @Override
    public void stopBeforeNext() {
        crew.stopBeforeNext();
    }

    @Override
    public void interrupt() {
        crew.interrupt();
        parts.slot().interrupt();
    }

    @Override
    public void extend(long validUntilNanos) {
        crew.extend(validUntilNanos);
    }

    @Override
    public void tick(boolean leaving) {
        collect();
        if (leaving) {
            progress.writeNow();
        } else {
            progress.writeIfDue();
        }
    }

    @Override
    public RetryWait.@Nullable Trouble trouble() {
        return failures.trouble();
    }

    @Override
    public boolean hasUnwritten() {
        return progress.hasUnwritten();
    }

    @Override
    public @Nullable RecordPosition settledTo() {
        return progress.mark();
    }

    @Override
    public Position next() {
        RecordPosition settled = settledTo();
        return settled == null ? parts.start() : new Position.After(settled);
    }

    @Override
    public boolean isAtTip() {
        return filling.isAtTip();
    }

    @Override
    public @Nullable Duration lag() {
        return filling.reading().lag(filling.first());
    }

    @Override
    public @Nullable RecordPosition inHand() {
        return filling.firstPosition();
    }

    @Override
    public Backlog backlog() {
        return new Backlog(
                desk.load().free() > 0,
                failures.parked(),
                desk.pausedKeys(),
                filling.reading().askedNanos());
    }

    @Override
    public FeedStatus feed() {
        return filling.reading().source().feed();
    }

    @Override
    public void reopen() {
        filling.reopen();
    }

    @Override
    public void close() {
        closed = true;
        desk.close();
        failures.close();
        filling.close();
    }

    @Override
    public void release() {
        close();
        filling.release();
    }
}
