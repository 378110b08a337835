package io.millrace.consumer.process;

import io.millrace.consumer.dedupe.DedupeLedger;
import io.millrace.consumer.lease.Hold;

/** Opens one hold's shard, and again from where its user code let go of it; keeps what is known of repeats meanwhile. */
final class Openings {
    private final RunnerParts parts;
    private final Hold hold;
    private final KeyPauses pauses;
    private final DedupeLedger ledger;

    Openings(RunnerParts parts, Hold hold, KeyPauses pauses) {
        this.parts = parts;
        this.hold = hold;
        this.pauses = pauses;
        this.ledger = DedupeLedger.open(hold, parts.settings().dedupe(), parts.events());
    }

    Opening first(CallSlot slot, RetryWait retry, Pulse pulse, Runnable advance) {
        return parts.deliveries()
                .open(new OpeningParts(parts, hold, hold.start(), ledger, slot, retry, pulse, advance), pauses);
    }

    /** Begins behind what an opening, of which nothing runs any more, has settled. */
    Opening behind(Opening before, CallSlot slot, RetryWait retry, Pulse pulse, Runnable advance) {
        ledger.restarted(before.settledTo());
        return parts.deliveries()
                .open(new OpeningParts(parts, hold, before.next(), ledger, slot, retry, pulse, advance), pauses);
    }
}
