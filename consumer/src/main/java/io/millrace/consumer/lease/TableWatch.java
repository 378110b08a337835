package io.millrace.consumer.lease;

import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the board as the lease table is, and sees to what it shows: own leases astray, holds that are no longer so. A
 * large table is scanned seldom, sooner when something calls for it; meanwhile single leases are read.
 */
final class TableWatch {
    private final Incarnation incarnation;
    private final LeaseBoard board;
    private final Holds holds;
    private final Claims claims;
    private final Auditing auditing;
    private final HoldCheck check;
    private final Runnable scanned;
    private final Periodic scan;
    private final LeaseReads reads;
    private final Tally tally;
    private final Set<String> reading = new HashSet<>();
    private Loop.@Nullable Timer next;
    private long scannedNanos;
    private boolean calledFor;
    private boolean auditingBegun;

    /** {@code scanned}: the board is as the table was a moment ago. */
    TableWatch(
            Incarnation incarnation,
            LeaseBoard board,
            Holds holds,
            Claims claims,
            Auditing auditing,
            HoldKeeper keeper,
            Runnable scanned) {
        this.incarnation = incarnation;
        this.board = board;
        this.holds = holds;
        this.claims = claims;
        this.auditing = auditing;
        this.check = new HoldCheck(incarnation, holds, board, keeper, auditing::scanned);
        this.scanned = scanned;
        this.scan = new Periodic(incarnation, this::pace, this::scan);
        this.reads = new LeaseReads(incarnation);
        this.tally = new Tally(incarnation.timing().beat());
    }

    void start() {
        scan.soon();
        incarnation.repeat(() -> incarnation.jittered(incarnation.timing().checkEvery()), this::checkHolds);
    }

    /** Somebody is dead, or the table is likely to read otherwise now; a fleet's scans of a large table take turns. */
    void soon() {
        if (calledFor) {
            return;
        }
        Duration spread = ScanPace.spread(board.size(), workers());
        if (spread.compareTo(incarnation.timing().beat()) < 0) {
            scan.soon();
            return;
        }
        calledFor = true;
        incarnation.after(incarnation.within(spread), scan::soon);
    }

    /** The rows were read; {@code match}: they account for the leases that the board shows held. */
    void rowsRead(boolean match) {
        Duration pace = pace();
        if (!auditingBegun || isShort(pace)) {
            return;
        }
        long now = incarnation.now();
        boolean late = now - scannedNanos > pace.toNanos() * 3 / 2;
        if (late || tally.callsForScan(match, pace, now)) {
            soon();
        }
        if (claims.mayClaim()) {
            readFenced();
        }
    }

    private boolean isShort(Duration pace) {
        return pace.compareTo(incarnation.timing().scanEvery()) <= 0;
    }

    private Duration pace() {
        LeaseTiming timing = incarnation.timing();
        return board.foreignOwners().isEmpty()
                ? ScanPace.every(board.size(), timing)
                : ScanPace.besideForeignOwners(board.size(), workers(), timing);
    }

    private int workers() {
        return board.namedHolders().size() + 1;
    }

    /** Leases lost by a fence, which mostly are still in this worker's name. */
    private void readFenced() {
        Set<String> fenced = holds.fenced();
        if (fenced.size() > ScanPace.units(board.size())) {
            scan.soon();
            return;
        }
        for (String key : fenced) {
            if (reading.add(key)) {
                reads.one(key, found -> {
                    reading.remove(key);
                    found(key, found);
                });
            }
        }
    }

    private void found(String key, Optional<Lease> found) {
        if (found.isEmpty()) {
            board.gone(key);
            holds.gone(key);
        } else {
            board.observe(found.get(), incarnation.now());
            claims.claimOwn(found.get());
        }
    }

    /** Where scans are too rare to see in time that a hold is no longer so. */
    private void checkHolds() {
        if (pace().compareTo(incarnation.timing().checkEvery()) <= 0) {
            return;
        }
        if (holds.all().size() >= ScanPace.units(board.size())) {
            scan.soon();
        } else {
            check.readAll();
        }
    }

    private void scan(Runnable done) {
        incarnation.attempts().sendPatiently("scan leases", incarnation.ports().leases()::scan, leases -> {
            scannedNanos = incarnation.now();
            calledFor = false;
            board.observeAll(leases, scannedNanos);
            done.run();
            if (!auditingBegun) {
                auditingBegun = true;
                auditing.start();
            } else {
                auditing.scanned();
            }
            claims.claimOwn();
            check.run();
            scanAgain();
            scanned.run();
        });
    }

    private void scanAgain() {
        if (next != null) {
            next.cancel();
        }
        Duration pause = incarnation.attempts().pressure().stretch(pace(), scannedNanos);
        next = incarnation.after(incarnation.jittered(pause), scan::soon);
    }
}
