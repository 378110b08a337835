package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.lease.LeaseListener.Reason;
import java.util.List;
import java.util.Optional;

/** Which event tells of a hold's begin and of its end. */
final class HoldEvents {
    private HoldEvents() {}

    static void tellBegun(Incarnation incarnation, HeldLease hold) {
        String from = hold.item().checkpoint().toString();
        incarnation.tell(new ConsumerEvent.LeaseGained(hold.key(), incarnation.workerId(), from));
    }

    static void tellOver(Incarnation incarnation, HeldLease hold, Reason reason) {
        String shard = hold.key();
        String worker = incarnation.workerId();
        Optional<String> next = hold.departure().flatMap(Departure::nextWorker);
        if (reason == Reason.HANDED_OVER && next.isPresent()) {
            incarnation.tell(new ConsumerEvent.LeaseGiven(shard, worker, next.get()));
        } else if (reason == Reason.SHARD_ENDED) {
            List<String> children = List.copyOf(hold.item().children());
            incarnation.tell(new ConsumerEvent.ShardEnded(shard, worker, children));
        } else if (hold.wasGained()) {
            incarnation.tell(new ConsumerEvent.LeaseLost(shard, worker, reason.name()));
        }
    }

    /** Tells of a lease that was lost to software that does not write our tokens. */
    static void tellForeign(Incarnation incarnation, Lease found) {
        if (found.token().isEmpty()) {
            found.actualOwner()
                    .ifPresent(owner -> incarnation.tell(
                            new ConsumerEvent.ForeignOwner(found.key(), incarnation.workerId(), owner)));
        }
    }
}
