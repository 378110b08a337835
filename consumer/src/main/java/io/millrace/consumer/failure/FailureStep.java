package io.millrace.consumer.failure;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import java.time.Duration;
import java.util.Optional;

/** One step of a policy: what it decides on a failure, or nothing once it is through. */
sealed interface FailureStep {

    Optional<Decision> decide(Failing failing);

    /** Whether no step can follow. */
    default boolean isLast() {
        return false;
    }

    /** Tries again up to a limit. */
    record Retry(RetryLimit limit) implements FailureStep {
        @Override
        public Optional<Decision> decide(Failing failing) {
            return limit.isReached(failing) ? Optional.empty() : Optional.of(new Decision.Retry(false));
        }
    }

    /** Lets the rest of the shard go on. */
    record Park(ParkLimit limit) implements FailureStep {
        @Override
        public Optional<Decision> decide(Failing failing) {
            if (limit.isReached(failing)) {
                return Optional.empty();
            }
            Duration left = limit.time().minus(failing.inStep());
            Duration probe = left.compareTo(limit.probe()) < 0 ? left : limit.probe();
            return Optional.of(new Decision.Park(probe));
        }
    }

    /** Looks for the record that a batch fails on. */
    record Bisect() implements FailureStep {
        @Override
        public Optional<Decision> decide(Failing failing) {
            return failing.size() > 1 ? Optional.of(new Decision.Bisect()) : Optional.empty();
        }
    }

    /** Tries again for ever. */
    record Block() implements FailureStep {
        @Override
        public Optional<Decision> decide(Failing failing) {
            return Optional.of(new Decision.Retry(true));
        }

        @Override
        public boolean isLast() {
            return true;
        }
    }

    /** Gives the record away. */
    record GiveTo(DeadLetterDestination destination) implements FailureStep {
        @Override
        public Optional<Decision> decide(Failing failing) {
            return Optional.of(new Decision.GiveTo(destination));
        }

        @Override
        public boolean isLast() {
            return true;
        }
    }

    /** Gives the record up. */
    record Skip() implements FailureStep {
        @Override
        public Optional<Decision> decide(Failing failing) {
            return Optional.of(new Decision.Skip());
        }

        @Override
        public boolean isLast() {
            return true;
        }
    }
}
