package io.millrace.consumer.process;

import io.millrace.consumer.failure.Decision;
import io.millrace.consumer.failure.Failing;
import io.millrace.consumer.failure.FailurePolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at something that fails, in one ownership, and how far the policy has come with it: through its steps in order, and
 * anew when the failure falls under another policy than before. Time is told, in nanoseconds of the loop.
 */
final class Trial {
    private final long firstNanos;
    private int attempts;
    private Throwable cause = new IllegalStateException("nothing has failed");
    private @Nullable FailurePolicy policy;
    private int step;
    private long stepNanos;

    Trial(long firstNanos) {
        this.firstNanos = firstNanos;
    }

    /**
     * What the surroundings say of what fails.
     *
     * @param age of the (first) record
     * @param size records of the call
     * @param held records that wait for this one
     * @param cornered whether nothing else can go on
     */
    record Circumstances(Duration age, int size, int held, boolean cornered) {}

    /** Another attempt has failed. */
    void failed(Throwable newCause) {
        attempts++;
        cause = newCause;
    }

    int attempts() {
        return attempts;
    }

    Throwable cause() {
        return cause;
    }

    long firstNanos() {
        return firstNanos;
    }

    Decision judge(FailurePolicy whole, Circumstances facts, long nowNanos) {
        FailurePolicy falls = whole.forCause(cause);
        if (falls != policy) {
            policy = falls;
            step = 0;
            stepNanos = nowNanos;
        }
        Optional<Decision> decision = falls.decide(step, failing(facts, nowNanos));
        while (decision.isEmpty()) {
            step++;
            stepNanos = nowNanos;
            decision = falls.decide(step, failing(facts, nowNanos));
        }
        return decision.get();
    }

    private Failing failing(Circumstances facts, long nowNanos) {
        return new Failing(
                cause,
                attempts,
                Duration.ofNanos(nowNanos - firstNanos),
                facts.age(),
                Duration.ofNanos(nowNanos - stepNanos),
                facts.size(),
                facts.held(),
                facts.cornered());
    }
}
