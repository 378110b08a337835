package io.millrace.consumer.lease;

import java.util.Optional;

/**
 * How this process declares its leases to live: settled before it registers, with what else is looked at then; followed
 * while it works.
 */
final class LivenessSwitch {
    private final Incarnation incarnation;
    private final ProcessMemory memory;
    private final Holds holds;
    private boolean deciding;

    LivenessSwitch(Incarnation incarnation, ProcessMemory memory, Holds holds) {
        this.incarnation = incarnation;
        this.memory = memory;
        this.holds = holds;
    }

    /** Settles the kind once for a process, then goes on. */
    void settle(Runnable then) {
        Optional<TokenKind> known = memory.heldKind();
        if (known.isPresent()) {
            incarnation.holdBy(known.get());
            then.run();
            return;
        }
        new LivenessStart(incarnation, kind -> {
                    memory.fleetLivesBy(kind);
                    to(kind);
                    new TableIdentity(incarnation).check(() -> new NamesakeCheck(incarnation).check(then));
                })
                .begin();
    }

    /**
     * Follows the fleet's decision where it changes, unless this worker was given a choice of its own; what an operator has
     * asked of this worker holds until then.
     */
    void follow() {
        new TableIdentity(incarnation).keepChecking();
        if (incarnation.config().liveness() == LivenessChoice.AUTO) {
            incarnation.repeat(
                    () -> incarnation.jittered(incarnation.timing().fleetEvery()),
                    () -> incarnation
                            .attempts()
                            .send(
                                    "read liveness",
                                    incarnation.ports().fleet()::kind,
                                    decided -> decided.ifPresent(this::decided)));
        }
    }

    /**
     * The table was scanned. Rows keep no lease from software that does not read them: where such software is seen at work
     * the fleet lives by counters again, before that takes one lease after the other.
     */
    void scanned() {
        boolean byRows = incarnation.config().liveness() == LivenessChoice.AUTO && memory.fleetLivesByRows();
        if (!byRows || deciding || !memory.board().isForeignAtWork(incarnation.now())) {
            return;
        }
        deciding = true;
        incarnation
                .attempts()
                .send(
                        "decide liveness",
                        () -> incarnation.ports().fleet().change(TokenKind.WORKER, TokenKind.COUNTER),
                        result -> {
                            deciding = false;
                            result.item().ifPresent(this::decided);
                        });
    }

    private void decided(TokenKind kind) {
        if (memory.fleetLivesBy(kind)) {
            to(kind);
        }
    }

    /** Each hold rewrites its own token: to the row first the write, then no more renewals; to the counter the same way. */
    void to(TokenKind kind) {
        boolean other = memory.heldKind().filter(kind::equals).isEmpty();
        memory.holdBy(kind);
        incarnation.holdBy(kind);
        if (other) {
            holds.all().forEach(HeldLease::livesOtherwise);
        }
    }
}
