package io.millrace.consumer.event;

import io.millrace.consumer.shard.UnrecoverableException;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes events to the log: changes of ownership at INFO, trouble at WARN, the end of a consumer at ERROR, everything per batch at
 * DEBUG; passes them on. Used on the loop only.
 */
public final class EventLog implements ConsumerListener {
    private static final int MOST_WARNED = 1_000;

    private static final Set<Class<? extends ConsumerEvent>> QUIET = Set.of(
            ConsumerEvent.BatchRead.class,
            ConsumerEvent.RecordsDelivered.class,
            ConsumerEvent.Checkpointed.class,
            ConsumerEvent.RecordsFiltered.class,
            ConsumerEvent.DuplicatesDropped.class);

    private static final Set<Class<? extends ConsumerEvent>> TROUBLE = Set.of(
            ConsumerEvent.DamagedAggregate.class,
            ConsumerEvent.ForeignOwner.class,
            ConsumerEvent.WorkerIdShared.class,
            ConsumerEvent.DedupeStateVoid.class,
            ConsumerEvent.FeedRestarted.class,
            ConsumerEvent.RecordSkipped.class,
            ConsumerEvent.RecordDeadLettered.class,
            ConsumerEvent.KeyParked.class);

    private final Logger log;
    private final ConsumerListener next;
    /** Operations and causes that were warned of; the same again is for DEBUG. */
    private final Set<String> warned = new HashSet<>();

    public EventLog(ConsumerListener next) {
        this(LoggerFactory.getLogger("io.millrace.consumer"), next);
    }

    public EventLog(Logger log, ConsumerListener next) {
        this.log = log;
        this.next = next;
    }

    @Override
    public void on(ConsumerEvent event) {
        try {
            write(event);
        } catch (Throwable failure) {
            unwritten(event, failure);
        }
        next.on(event);
    }

    /** Exceptions of the user's may fail at telling what they are, which must not end the loop that tells it. */
    private void unwritten(ConsumerEvent event, Throwable failure) {
        if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
            throw fatal;
        }
        log.warn(
                "{} cannot be written, since that fails with {}",
                withoutText(event),
                failure.getClass().getName());
    }

    /** What happened, and the class of its cause alone. */
    private static String withoutText(ConsumerEvent event) {
        String kind = event.getClass().getSimpleName();
        if (event instanceof ConsumerEvent.ProcessingFailed failed) {
            return named(kind, failed.position() + " of " + failed.shardId(), failed.cause());
        } else if (event instanceof ConsumerEvent.RecordSkipped skipped) {
            return named(kind, skipped.position() + " of " + skipped.shardId(), skipped.cause());
        } else if (event instanceof ConsumerEvent.RecordDeadLettered given) {
            return named(kind, given.position() + " of " + given.shardId(), given.cause());
        } else if (event instanceof ConsumerEvent.KeyParked parked) {
            return named(kind, parked.position() + " of " + parked.shardId(), parked.cause());
        } else if (event instanceof ConsumerEvent.CallFailed failed) {
            return named(kind, failed.operation(), failed.cause());
        }
        return event instanceof ConsumerEvent.Stopped stopped ? named(kind, stopped.workerId(), stopped.cause()) : kind;
    }

    private static String named(String kind, String what, Throwable cause) {
        return kind + "[" + what + ", " + cause.getClass().getName() + "]";
    }

    private void write(ConsumerEvent event) {
        if (event instanceof ConsumerEvent.ProcessingFailed failed) {
            write(failed);
        } else if (event instanceof ConsumerEvent.CallFailed failed) {
            write(failed);
        } else if (event instanceof ConsumerEvent.HealthChanged changed) {
            write(changed);
        } else if (event instanceof ConsumerEvent.Stopped stopped) {
            write(stopped);
        } else if (event instanceof ConsumerEvent.RecordsNotUnwrapped left) {
            log.atLevel(isNew("unwrap " + left.encoding() + " " + left.cause()) ? Level.WARN : Level.DEBUG)
                    .log("user code gets compressed data: {}", left);
        } else if (event instanceof ConsumerEvent.DedupeStateCut cut) {
            write(cut);
        } else if (QUIET.contains(event.getClass())) {
            log.debug("{}", event);
        } else if (TROUBLE.contains(event.getClass())) {
            log.warn("{}", event);
        } else {
            log.info("{}", event);
        }
    }

    private void write(ConsumerEvent.ProcessingFailed failed) {
        log.atLevel(failed.attempt() == 1 ? Level.WARN : Level.DEBUG)
                .setCause(failed.cause())
                .log(
                        "user code failed on {} of {}, attempt {}; again in {} ms",
                        failed.position(),
                        failed.shardId(),
                        failed.attempt(),
                        failed.retryIn().toMillis());
    }

    private void write(ConsumerEvent.CallFailed failed) {
        log.atLevel(isNew(failed.operation() + " " + failed.cause().getClass().getName()) ? Level.WARN : Level.DEBUG)
                .log(
                        "{} failed; again in {} ms: {}",
                        failed.operation(),
                        failed.retryIn().toMillis(),
                        failed.cause().toString());
    }

    /** As long as it stays too large every checkpoint tells it. */
    private void write(ConsumerEvent.DedupeStateCut cut) {
        log.atLevel(isNew("dedupe " + cut.shardId()) ? Level.WARN : Level.DEBUG)
                .log("repeats may be delivered: {}", cut);
    }

    /** One line, which says what to do where the cause was foreseen; otherwise with its stack. */
    private void write(ConsumerEvent.Stopped stopped) {
        Throwable cause = stopped.cause();
        log.atError()
                .setCause(cause instanceof UnrecoverableException ? null : cause)
                .log("{} has stopped and does not go on: {}", stopped.workerId(), cause.toString());
    }

    /** Beginning, delivering and draining in their usual course are told by the lease's own events. */
    private void write(ConsumerEvent.HealthChanged changed) {
        ShardHealth now = changed.now();
        boolean usual = isUsual(changed.before().state()) && isUsual(now.state());
        Level level = now.state().isStuck() ? Level.WARN : usual ? Level.DEBUG : Level.INFO;
        log.atLevel(level)
                .log(
                        "{} is {} after {} s of {}: {}",
                        changed.shardId(),
                        now.state(),
                        changed.before().lasted().toSeconds(),
                        changed.before().state(),
                        now.cause());
    }

    private static boolean isUsual(ShardHealth.State state) {
        return state == ShardHealth.State.STARTING
                || state == ShardHealth.State.RUNNING
                || state == ShardHealth.State.DRAINING;
    }

    private boolean isNew(String trouble) {
        if (warned.size() >= MOST_WARNED) {
            warned.clear();
        }
        return warned.add(trouble);
    }
}
