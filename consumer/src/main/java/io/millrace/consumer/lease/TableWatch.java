package io.millrace.consumer.lease;

/** Reads the lease table again and again, and sees to what it shows: own leases astray, holds that are no longer so. */
final class TableWatch {
    private final Incarnation incarnation;
    private final LeaseBoard board;
    private final Claims claims;
    private final Auditing auditing;
    private final HoldCheck check;
    private final Runnable scanned;
    private final Periodic scan;
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
        this.claims = claims;
        this.auditing = auditing;
        this.check = new HoldCheck(incarnation, holds, board, keeper);
        this.scanned = scanned;
        this.scan = new Periodic(
                incarnation, () -> incarnation.jittered(incarnation.timing().scanEvery()), this::scan);
    }

    void start() {
        scan.start();
    }

    /** Somebody is dead, or the table is likely to read otherwise now. */
    void soon() {
        scan.soon();
    }

    private void scan(Runnable done) {
        incarnation.attempts().sendLong("scan leases", incarnation.ports().leases()::scan, leases -> {
            board.observeAll(leases, incarnation.now());
            done.run();
            if (!auditingBegun) {
                auditingBegun = true;
                auditing.start();
            } else {
                auditing.scanned();
            }
            claims.claimOwn();
            check.run();
            scanned.run();
        });
    }
}
