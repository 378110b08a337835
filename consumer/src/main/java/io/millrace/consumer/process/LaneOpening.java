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
    /** Few enough that decoded records of many shards stay small, many enough that hand-overs between threads are rare. */
    private static final int SLICE_RECORDS = 1_000;
    /** Where lanes are keys, records of a slow one may wait while others are decoded. */
    private static final int MOST_WAITING = 10_000;
    /** Settled records between the mark and the newest decoded one. */
    private static final int WIDEST_WINDOW = 100_000;

    private final OpeningParts parts;
    private final Progress progress;
    private final ShardReading reading;
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
        this.reading = new ShardReading(parts, SLICE_RECORDS);
        this.desk = new LaneDesk(isByKey(), () -> shared.loop().execute(this::cameBack));
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
        Tuning tuning = parts.shared().tuning();
        return tuning.concurrency() > 1 || tuning.policy().parks() || !pauses.isEmpty();
    }

    @Override
    public Optional<Attempt> at(Moment moment) {
        return Optional.empty();
    }

    @Override
    public @Nullable List<Shard> children() {
        collect();
        SliceSource source = reading.source();
        boolean settled =
                !parts.slot().isBusy() && !source.hasMore() && desk.load().unsettled() == 0;
        return settled ? source.children() : null;
    }

    @Override
    public void goOn() {
        collect();
        boolean arranged = desk.arrange(isByKey());
        if (failures.hasParked()) {
            failures.review(isCornered(desk.load()));
        }
        if (arranged) {
            crew.staff(parts.shared().tuning().concurrency(), parts.hold().validUntilNanos());
        }
        LaneDesk.Load load = desk.load();
        if (!parts.slot().isBusy()) {
            readOn(load);
        }
        progress.writeIfDue();
    }

    private void readOn(LaneDesk.Load load) {
        SliceSource source = reading.source();
        int most = desk.isByKey() ? MOST_WAITING : SLICE_RECORDS;
        if (load.unsettled() >= most || progress.open() >= WIDEST_WINDOW) {
            return;
        }
        if (source.hasMore()) {
            if (source.hasRoom() || load.unsettled() == 0) {
                source.decode(parts.slot(), parts.shared().settings().handling().keys(), this::decoded);
            }
        } else if (!reading.batches().isFull() || load.unsettled() == 0) {
            source.ask();
        }
    }

    /** Whether only a parked key keeps the shard from going on. */
    private boolean isCornered(LaneDesk.Load load) {
        boolean full = load.unsettled() >= MOST_WAITING
                || progress.open() >= WIDEST_WINDOW
                || reading.batches().isFull()
                || !reading.source().hasRoom();
        // Children wait for the end of a closed shard.
        boolean ended = !reading.source().hasMore() && reading.source().children() != null;
        return (full || ended)
                && load.running() == 0
                && load.free() == 0
                && !parts.slot().isBusy();
    }

    private void decoded(@Nullable Decoded decoded, @Nullable Throwable failure) {
        if (!closed && decoded == null) {
            // The source may have lost its place, so the shard is read again.
            reopen();
            parts.retry().failed("decoding records of " + parts.hold().key(), failure);
        } else if (!closed && decoded != null) {
            parts.retry().succeeded();
            decoded.slice().events().forEach(parts.shared().events()::on);
            long slot = progress.admit(decoded.slice());
            for (LaneRecord record : decoded.records()) {
                record.admitted(slot++, decoded.open());
            }
            desk.add(decoded.records());
        }
        parts.advance().run();
    }

    /** Takes in what user code has done since the last look. */
    private void collect() {
        LaneDesk.Harvest harvest = desk.collect();
        List<LaneRecord> settled = harvest.settled();
        if (closed || (settled.isEmpty() && harvest.failed().isEmpty())) {
            return;
        }
        if (!settled.isEmpty()) {
            parts.pulse().beat();
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
        if (closed) {
            return crew.isBusy() || parts.slot().isBusy();
        }
        LaneDesk.Load load = desk.load();
        boolean withUser = crew.isBusy() || load.running() > 0 || failures.isBusy();
        return withUser || parts.slot().isBusy() || load.handedIn() > 0;
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
    public void tick() {
        collect();
        progress.writeIfDue();
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
        return desk.load().unsettled() == 0
                && !parts.slot().isBusy()
                && reading.source().isAtTip();
    }

    private @Nullable ConsumerRecord first() {
        LaneRecord oldest = desk.oldest();
        return oldest == null ? null : oldest.record;
    }

    @Override
    public @Nullable Duration lag() {
        return reading.lag(first());
    }

    @Override
    public @Nullable RecordPosition inHand() {
        ConsumerRecord first = first();
        return first == null ? null : first.position();
    }

    @Override
    public FeedStatus feed() {
        return reading.source().feed();
    }

    @Override
    public void reopen() {
        reading.reopen(progress.admittedTo(), first());
    }

    @Override
    public void close() {
        closed = true;
        desk.close();
        failures.close();
        reading.close();
    }

    @Override
    public void release() {
        close();
        reading.release();
    }
}
