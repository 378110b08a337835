package io.millrace.consumer.lease;

import io.millrace.consumer.shard.RecordPosition;
import io.millrace.consumer.shard.SequenceNumber;
import io.millrace.consumer.shard.Shard;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one shard in a KCL process: from a checkpoint that a reading told which need not be consistent, once the parents are
 * finished or have no lease, to the shard's end, where it creates the children. A record under way is never interrupted.
 */
final class KclReader {
    private static final int BLOCKED_OF_30 = 29;

    private final SimulatedKcl process;
    private final KclHeld held;
    private final Duration leaseTime;
    private final SimulatedStream.Life shard;
    private int index;
    private @Nullable Runnable quiet;
    private @Nullable Delivery current;

    KclReader(SimulatedKcl process, KclHeld held, Duration leaseTime) {
        this.process = process;
        this.held = held;
        this.leaseTime = leaseTime;
        this.shard = process.stream().life(held.key());
    }

    void begin() {
        process.table()
                .read(
                        held.key(),
                        found -> found.ifPresentOrElse(this::startAt, held::lose),
                        () -> later(leaseTime.dividedBy(3), this::begin));
    }

    /** Runs {@code then} once no record is under way. */
    void stop(Runnable then) {
        quiet = then;
        if (current == null) {
            then.run();
        }
    }

    private void later(Duration delay, Runnable step) {
        process.loop().after(delay, () -> {
            if (quiet == null) {
                step.run();
            }
        });
    }

    private void startAt(Lease lease) {
        if (quiet != null || lease.isFinished()) {
            return;
        }
        long settled = lease.checkpoint()
                .record()
                .map(record -> Long.parseLong(record.sequence().digits()))
                .orElse(0L);
        while (index < shard.numbers().size() && shard.numbers().get(index) <= settled) {
            index++;
        }
        await(List.copyOf(lease.parents()).iterator());
    }

    private void await(Iterator<String> parents) {
        if (quiet != null) {
            return;
        }
        if (!parents.hasNext()) {
            next();
            return;
        }
        Runnable again =
                () -> later(leaseTime, () -> await(List.copyOf(shard.parents()).iterator()));
        process.table()
                .read(
                        parents.next(),
                        found -> {
                            if (found.isEmpty() || found.get().isFinished()) {
                                await(parents);
                            } else {
                                again.run();
                            }
                        },
                        again);
    }

    private void next() {
        if (quiet != null) {
            return;
        }
        if (!held.isGood()) {
            held.lose();
        } else if (index < shard.numbers().size()) {
            deliver(shard.numbers().get(index));
        } else if (shard.isClosed()) {
            end();
        } else {
            later(Duration.ofMillis(100 + process.random().nextInt(300)), this::next);
        }
    }

    private void deliver(long number) {
        current = process.begin(shard.id(), number);
        int millis = process.random().nextInt(50) == 0
                ? process.random().nextInt(600)
                : 1 + process.random().nextInt(30);
        process.loop().after(Duration.ofMillis(millis), () -> delivered(number));
    }

    private void delivered(long number) {
        process.settled(shard.id(), number, current);
        current = null;
        index++;
        Checkpoint settled = Checkpoint.of(new RecordPosition(new SequenceNumber(Long.toString(number)), 0));
        held.mark(settled, process.random().nextInt(8) == 0);
        if (quiet != null) {
            quiet.run();
        } else {
            next();
        }
    }

    private void end() {
        create(process.stream().children(shard.id()).iterator());
    }

    private void create(Iterator<Shard> children) {
        if (quiet != null) {
            return;
        }
        if (!children.hasNext()) {
            Set<String> ids = process.stream().children(shard.id()).stream()
                    .map(Shard::shardId)
                    .collect(Collectors.toSet());
            held.ended(ids);
            return;
        }
        Shard child = children.next();
        Optional<String> other = child.parents().stream()
                .filter(parent -> !parent.equals(shard.id()))
                .findAny();
        if (other.isEmpty()) {
            put(child, children);
        } else {
            process.table().read(other.get(), found -> putIf(found.isPresent(), child, children), this::blocked);
        }
    }

    private void putIf(boolean otherParentHasALease, Shard child, Iterator<Shard> others) {
        if (otherParentHasALease) {
            put(child, others);
        } else {
            blocked();
        }
    }

    private void put(Shard child, Iterator<Shard> others) {
        Lease lease =
                Lease.unread(child.shardId(), Checkpoint.TRIM_HORIZON, child.parents(), Optional.of(child.range()));
        process.table().create(lease, () -> create(others), this::blocked);
    }

    /** Mostly it tries again; now and then it lets the lease go, so that two parents do not wait for each other. */
    private void blocked() {
        if (process.random().nextInt(30) < BLOCKED_OF_30) {
            later(leaseTime.dividedBy(3), this::end);
        } else {
            held.lose();
        }
    }
}
