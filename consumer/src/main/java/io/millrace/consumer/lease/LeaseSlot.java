package io.millrace.consumer.lease;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One lease item as this worker knows it, and the single write that may be open on it. A write whose condition failed
 * although the item carries its very token was applied by an earlier attempt; if the counter has moved on since, it was not the
 * last.
 */
final class LeaseSlot {
    private final Incarnation incarnation;
    private final LongSupplier deadlineNanos;
    private Lease item;
    private Attempts.@Nullable Call open;

    /** {@code deadlineNanos}: until when writes are of most use, so that they are repeated in time. */
    LeaseSlot(Incarnation incarnation, Lease item, LongSupplier deadlineNanos) {
        this.incarnation = incarnation;
        this.deadlineNanos = deadlineNanos;
        this.item = item;
    }

    /** How a write came out. */
    interface Outcome {
        /** Applied; {@code sentNanos} is when its first attempt left. */
        void written(Lease item, long sentNanos);

        /** Applied by an attempt whose answer was lost, and another writer's came after it: the lease is not held. */
        default void writtenAndDisplaced(Lease found) {
            displaced(Optional.of(found));
        }

        /** Another write came first; the item as found, empty when it is gone. */
        void displaced(Optional<Lease> found);
    }

    /** The item as last confirmed. */
    Lease item() {
        return item;
    }

    boolean isBusy() {
        return open != null;
    }

    void send(String operation, LeaseWrite write, Outcome outcome) {
        if (open != null) {
            throw new IllegalStateException("a write of lease " + item.key() + " is still open");
        }
        put(operation, write, outcome);
    }

    /** Sends a write on the same condition as the open one, whose answer no longer matters: only one of them can land. */
    void overtake(String operation, LeaseWrite write, Outcome outcome) {
        if (open != null) {
            open.abandon();
        }
        put(operation, write, outcome);
    }

    private void put(String operation, LeaseWrite write, Outcome outcome) {
        long sentNanos = incarnation.now();
        open = incarnation
                .attempts()
                .sendBefore(
                        deadlineNanos,
                        operation,
                        () -> incarnation.ports().leases().write(write),
                        result -> {
                            open = null;
                            Optional<Lease> found = result.item();
                            boolean own =
                                    found.filter(lease -> isOwn(write, lease)).isPresent();
                            if (found.isPresent() && (result.isWritten() || (own && isLast(write, found.get())))) {
                                item = found.get();
                                outcome.written(item, sentNanos);
                            } else if (own) {
                                outcome.writtenAndDisplaced(found.get());
                            } else {
                                outcome.displaced(found);
                            }
                        });
    }

    /** The KCL keeps our token where it is when it takes a lease, and moves the counter. */
    private static boolean isLast(LeaseWrite write, Lease found) {
        return found.counter() == write.counter();
    }

    private static boolean isOwn(LeaseWrite write, Lease found) {
        return write.token().filter(found::isWrittenAs).isPresent();
    }
}
