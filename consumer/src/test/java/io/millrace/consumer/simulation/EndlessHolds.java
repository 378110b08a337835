package io.millrace.consumer.simulation;

import io.millrace.consumer.lease.Hold;
import io.millrace.consumer.lease.LeaseListener;
import io.millrace.consumer.loop.Loop;
import java.time.Duration;
import java.util.IdentityHashMap;

/** A worker's holds as they would be if it looked at no clock, and heard of losses when it is told, which is late. */
final class EndlessHolds {
    private static final Duration LATE = Duration.ofSeconds(3);

    private final IdentityHashMap<Hold, Hold> holds = new IdentityHashMap<>();

    LeaseListener before(LeaseListener listener, Loop loop) {
        return new LeaseListener() {
            @Override
            public void gained(Hold hold) {
                listener.gained(holds.computeIfAbsent(hold, Endless::new));
            }

            @Override
            public void drain(Hold hold) {
                listener.drain(holds.getOrDefault(hold, hold));
            }

            @Override
            public void resume(Hold hold) {
                listener.resume(holds.getOrDefault(hold, hold));
            }

            @Override
            public void lost(Hold hold, Reason reason) {
                loop.after(LATE, () -> listener.lost(holds.getOrDefault(hold, hold), reason));
            }
        };
    }

    private static final class Endless extends HoldOtherwise {
        Endless(Hold hold) {
            super(hold);
        }

        @Override
        public long validUntilNanos() {
            return Long.MAX_VALUE / 2;
        }

        @Override
        public boolean isValid(long nowNanos) {
            return true;
        }
    }
}
