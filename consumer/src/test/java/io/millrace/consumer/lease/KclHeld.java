package io.millrace.consumer.lease;

import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One lease in the hands of a KCL process: one write at a time, on the condition of its own counter. The KCL 3 renews only
 * where no leader wants the lease elsewhere; where one does, it finishes, writes its last mark and names the next owner.
 */
final class KclHeld {
    private final SimulatedKcl process;
    private final KclHolder holder;
    private final KclReader reader;
    private Lease item;
    private long confirmedNanos;
    private boolean busy;
    private boolean over;
    private boolean quiet;
    private boolean leaving;
    private Optional<String> heir = Optional.empty();
    private Optional<Checkpoint> mark = Optional.empty();
    private @Nullable Set<String> children;

    KclHeld(SimulatedKcl process, KclHolder holder, Lease taken) {
        this.process = process;
        this.holder = holder;
        this.item = taken;
        this.confirmedNanos = process.loop().nowNanos();
        this.reader = new KclReader(process, this, holder.leaseTime());
    }

    String key() {
        return item.key();
    }

    void begin() {
        reader.begin();
    }

    /** Until nothing was confirmed for the lease time by the own clock. */
    boolean isGood() {
        return !over
                && process.loop().nowNanos() - confirmedNanos
                        < holder.leaseTime().toNanos();
    }

    void tick() {
        if (isGood()) {
            send(true);
        } else {
            lose();
        }
    }

    void mark(Checkpoint settled, boolean atOnce) {
        mark = Optional.of(settled);
        if (atOnce) {
            send(false);
        }
    }

    void ended(Set<String> childIds) {
        children = childIds;
        send(false);
    }

    void leave() {
        leaving = true;
        reader.stop(() -> {
            quiet = true;
            send(false);
        });
    }

    /** Nothing in the table changes: the lease expires there. */
    void lose() {
        if (!over) {
            over = true;
            reader.stop(() -> {});
            holder.over(this);
        }
    }

    private void send(boolean renewal) {
        if (busy || over) {
            return;
        }
        Lease known = item;
        if (children != null && !item.isFinished()) {
            Set<String> ids = children;
            write(lease -> KclChange.marked(lease, Checkpoint.SHARD_END, ids), Optional.empty());
        } else if (mark.isPresent() && (quiet || !renewal)) {
            Checkpoint next = mark.get();
            write(lease -> KclChange.marked(lease, next, known.children()), mark);
        } else if (leaving && quiet) {
            heir.ifPresentOrElse(this::assign, this::lose);
        } else if (renewal) {
            write(KclChange::renewed, Optional.empty());
        }
    }

    private void write(UnaryOperator<Lease> change, Optional<Checkpoint> written) {
        busy = true;
        Lease known = item;
        boolean minds = process.generation() == KclGeneration.THREE && heir.isEmpty();
        process.table()
                .write(
                        known.key(),
                        lease -> lease.counter() == known.counter()
                                && (!minds || lease.checkpointOwner().isEmpty()),
                        change,
                        result -> answered(known, result, written),
                        () -> busy = false);
    }

    private void answered(Lease known, WriteResult<Lease> result, Optional<Checkpoint> written) {
        busy = false;
        if (over) {
            return;
        }
        Optional<Lease> found = result.item();
        if (found.isEmpty()) {
            lose();
        } else if (result.isWritten()) {
            item = found.get();
            confirmedNanos = process.loop().nowNanos();
            if (written.isPresent() && written.equals(mark)) {
                mark = Optional.empty();
            }
            goOn();
        } else {
            refused(known, found.get());
        }
    }

    private void goOn() {
        if (item.isFinished()) {
            mark = Optional.empty();
        }
        if (quiet) {
            send(false);
        }
    }

    private void refused(Lease known, Lease found) {
        boolean mine = found.actualOwner().filter(process.name()::equals).isPresent();
        if (mine && found.counter() == known.counter() + 1) {
            item = found;
            confirmedNanos = process.loop().nowNanos();
            goOn();
        } else if (mine && found.counter() == known.counter() && heir.isEmpty()) {
            item = found;
            heir = found.owner();
            leave();
        } else {
            lose();
        }
    }

    private void assign(String next) {
        busy = true;
        Lease known = item;
        process.table()
                .write(
                        known.key(),
                        lease -> lease.owner().equals(known.owner())
                                && lease.checkpointOwner().equals(known.checkpointOwner()),
                        lease -> KclChange.assigned(lease, next),
                        result -> lose(),
                        () -> busy = false);
    }
}
