package io.millrace.local;

import io.millrace.local.engine.Account;
import io.millrace.local.engine.Timers;
import java.time.Duration;
import java.time.InstantSource;

/** Lets records expire that nobody asks for: looks through every stream now and then. */
final class RetentionSweep implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Account account;
    private final InstantSource clock;
    private final Timers timers;
    private boolean isClosed;
    private Timers.Pending next;

    RetentionSweep(Account account, InstantSource clock, Timers timers) {
        this.account = account;
        this.clock = clock;
        this.timers = timers;
        this.next = timers.at(due(), this::sweep);
    }

    private synchronized void sweep() {
        if (isClosed) {
            return;
        }
        account.forget(clock.millis());
        next = timers.at(due(), this::sweep);
    }

    private long due() {
        return clock.millis() + INTERVAL.toMillis();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        next.cancel();
    }
}
