package io.millrace.consumer.lease;

import io.millrace.consumer.event.ConsumerEvent;
import io.millrace.consumer.event.ConsumerListener;
import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One run of this worker under one name: what its parts share, and the end of all of them at once. After {@link #close}
 * no timer of it runs and no answer reaches it.
 */
final class Incarnation {
    private final String id;
    private final LeaseConfig config;
    private final LeaseTiming timing;
    private final LeasePorts ports;
    private final Loop loop;
    private final RandomGenerator random;
    private final ConsumerListener events;
    private final Attempts attempts;
    private final Consumer<Throwable> fatal;
    private long writes;
    private boolean open = true;
    private TokenKind heldKind = TokenKind.COUNTER;

    Incarnation(Surroundings surroundings, Consumer<Throwable> fatal) {
        this.config = surroundings.config();
        this.timing = surroundings.timing();
        this.ports = surroundings.ports();
        this.loop = surroundings.loop();
        this.random = surroundings.random();
        this.events = surroundings.events();
        this.id = String.format("%016x%016x", random.nextLong(), random.nextLong());
        this.fatal = fatal;
        this.attempts = new Attempts(loop, random, timing, events, fatal);
    }

    /** What every incarnation of one process is given. */
    record Surroundings(
            LeaseConfig config,
            LeaseTiming timing,
            LeasePorts ports,
            Loop loop,
            RandomGenerator random,
            ConsumerListener events) {

        /** With the intervals that follow from the lease time. */
        static Surroundings of(
                LeaseConfig config, LeasePorts ports, Loop loop, RandomGenerator random, ConsumerListener events) {
            return new Surroundings(config, LeaseTiming.of(config.leaseTime()), ports, loop, random, events);
        }
    }

    String id() {
        return id;
    }

    String workerId() {
        return config.workerId();
    }

    LeaseConfig config() {
        return config;
    }

    LeaseTiming timing() {
        return timing;
    }

    LeasePorts ports() {
        return ports;
    }

    Attempts attempts() {
        return attempts;
    }

    long now() {
        return loop.nowNanos();
    }

    boolean isOpen() {
        return open;
    }

    void close() {
        open = false;
        attempts.close();
    }

    void tell(ConsumerEvent event) {
        events.on(event);
    }

    /** Ends the whole keeper: something is so that no repetition mends it. */
    void fail(Throwable cause) {
        fatal.accept(cause);
    }

    /** The kind that declares how leases live that this worker writes from now on. */
    TokenKind heldKind() {
        return heldKind;
    }

    /** Declares another kind from now on; leases already held are switched by their next write. */
    void holdBy(TokenKind kind) {
        if (!kind.isHeld()) {
            throw new IllegalArgumentException("nothing is held by a token of kind " + kind);
        }
        heldKind = kind;
    }

    /** A token for the next write of a lease, naming this incarnation as holder. */
    LeaseToken heldToken(Lease lease) {
        return token(lease, heldKind(), Optional.of(id));
    }

    LeaseToken token(Lease lease, TokenKind kind, Optional<String> holder) {
        writes++;
        return new LeaseToken(id, writes, kind, holder, lease.counter() + 1);
    }

    Loop.Timer after(Duration delay, Runnable task) {
        return loop.after(delay, () -> {
            if (open) {
                task.run();
            }
        });
    }

    /** Runs a task again and again while this incarnation is open; each pause is asked for anew. */
    void repeat(Supplier<Duration> pause, Runnable task) {
        after(pause.get(), () -> {
            task.run();
            repeat(pause, task);
        });
    }

    /** A moment of the time given. */
    Duration within(Duration time) {
        return Duration.ofNanos((long) (time.toNanos() * random.nextDouble()));
    }

    /** A pause within a fifth of the one given, so that a fleet does not march in step. */
    Duration jittered(Duration pause) {
        return Duration.ofNanos((long) (pause.toNanos() * (0.8 + 0.4 * random.nextDouble())));
    }
}
