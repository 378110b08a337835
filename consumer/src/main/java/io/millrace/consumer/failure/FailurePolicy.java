package io.millrace.consumer.failure;

import static java.util.Objects.requireNonNull;

import io.millrace.consumer.deadletter.DeadLetterDestination;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a record whose handler throws: steps that follow each other. Immutable.
 *
 * <pre>{@code
 * FailurePolicy.retry(5)
 *         .then(FailurePolicy.parkKey(ParkLimit.of(1_000, Duration.ofMinutes(10))))
 *         .then(FailurePolicy.deadLetter(queue))
 *         .when(MalformedInput.class, FailurePolicy.skip())
 * }</pre>
 *
 * A policy that ends without giving the record up blocks: nothing is lost unless {@link #skip} says so. No checkpoint passes a
 * record that fails until it has succeeded, was skipped, or its dead letter is safe.
 */
public final class FailurePolicy {
    private static final FailurePolicy BLOCK = of(new FailureStep.Block());

    private final List<FailureStep> steps;
    private final List<Exceptional> exceptional;
    private final boolean parks;

    private record Exceptional(Class<? extends Throwable> type, FailurePolicy policy) {}

    private FailurePolicy(List<FailureStep> steps, List<Exceptional> exceptional) {
        this.steps = List.copyOf(steps);
        this.exceptional = List.copyOf(exceptional);
        this.parks = has(FailureStep.Park.class);
    }

    private static FailurePolicy of(FailureStep step) {
        return new FailurePolicy(List.of(step), List.of());
    }

    /** Tries again for ever: the default. Later records of the lane wait, and the shard once its window is full. */
    public static FailurePolicy block() {
        return BLOCK;
    }

    /** So many calls in all, the first one included; from 1. */
    public static FailurePolicy retry(int attempts) {
        return retry(RetryLimit.attempts(attempts));
    }

    /** Tries again up to a limit. */
    public static FailurePolicy retry(RetryLimit limit) {
        return of(new FailureStep.Retry(requireNonNull(limit, "limit is null")));
    }

    /**
     * Sets the record's key aside: its later records wait in order, all others of the shard go on, also with a concurrency of one. For
     * {@code onRecord} and {@code onRecordAsync}.
     */
    public static FailurePolicy parkKey(ParkLimit limit) {
        return of(new FailureStep.Park(requireNonNull(limit, "limit is null")));
    }

    /**
     * Tries again with half of the batch and so on, until a single record fails: the steps behind this one get that record alone, with
     * the attempts at all it was part of counted. For {@code processor}.
     */
    public static FailurePolicy bisect() {
        return of(new FailureStep.Bisect());
    }

    /** Puts the record there, again and again until that succeeds, and goes on. */
    public static FailurePolicy deadLetter(DeadLetterDestination destination) {
        return of(new FailureStep.GiveTo(requireNonNull(destination, "destination is null")));
    }

    /** Goes on without the record, with an event. */
    public static FailurePolicy skip() {
        return of(new FailureStep.Skip());
    }

    /**
     * What follows when the steps so far are through.
     *
     * @throws IllegalArgumentException if they never are
     */
    public FailurePolicy then(FailurePolicy next) {
        if (steps.get(steps.size() - 1).isLast()) {
            throw new IllegalArgumentException(
                    "nothing can follow " + this + ": its last step never ends; put that step last");
        }
        List<FailureStep> all = new ArrayList<>(steps);
        all.addAll(next.steps);
        List<Exceptional> others = new ArrayList<>(exceptional);
        others.addAll(next.exceptional);
        return new FailurePolicy(all, others);
    }

    /** Another policy for exceptions of a class and its subclasses; of several that fit, the first one given counts. */
    public FailurePolicy when(Class<? extends Throwable> type, FailurePolicy policy) {
        List<Exceptional> others = new ArrayList<>(exceptional);
        others.add(new Exceptional(requireNonNull(type, "type is null"), requireNonNull(policy, "policy is null")));
        return new FailurePolicy(steps, others);
    }

    /** Whether keys may be parked, so that the order that counts is that of each key. */
    public boolean parks() {
        return parks;
    }

    /** Whether batches may be halved. */
    public boolean bisects() {
        return has(FailureStep.Bisect.class);
    }

    private boolean has(Class<? extends FailureStep> type) {
        return steps.stream().anyMatch(type::isInstance)
                || exceptional.stream().anyMatch(each -> each.policy().has(type));
    }

    /** The policy that an exception falls under: this one, or another that {@link #when} named. */
    public FailurePolicy forCause(Throwable cause) {
        Optional<FailurePolicy> other = exceptional.stream()
                .filter(each -> each.type().isInstance(cause))
                .findFirst()
                .map(Exceptional::policy);
        return other.isPresent() ? other.get().forCause(cause) : this;
    }

    /**
     * Whether the step of this number is through.
     *
     * @param step from 0; one behind the last blocks
     */
    public Optional<Decision> decide(int step, Failing failing) {
        return step < steps.size() ? steps.get(step).decide(failing) : BLOCK.decide(0, failing);
    }

    @Override
    public String toString() {
        return steps + (exceptional.isEmpty() ? "" : " except " + exceptional);
    }
}
