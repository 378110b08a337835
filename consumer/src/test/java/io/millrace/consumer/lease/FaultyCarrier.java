package io.millrace.consumer.lease;

import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A network between one process and the tables that loses, delays and refuses a share of what it carries. */
final class FaultyCarrier implements Connection.Carrier {
    private final VirtualTime time;
    private final RandomGenerator random;
    private final Supplier<Faults> conditions;
    private long cutUntilNanos;

    /**
     * How bad the network is.
     *
     * @param lost share of requests that never arrive
     * @param replyLost share of requests that are applied and not answered
     * @param late share of requests that arrive after up to {@code latest}
     * @param refused share that is answered with a throttle, not applied
     * @param oldest age of an eventually consistent reading
     */
    record Faults(double lost, double replyLost, double late, double refused, Duration latest, Duration oldest) {
        static final Faults NONE = new Faults(0, 0, 0, 0, Duration.ZERO, Duration.ZERO);

        static Faults usual(Duration leaseTime) {
            return new Faults(0.004, 0.004, 0.003, 0.002, leaseTime.multipliedBy(2), Duration.ofSeconds(1));
        }

        /** The same, and most requests are refused. */
        static Faults storm(Duration leaseTime) {
            return new Faults(0.004, 0.004, 0.003, 0.8, leaseTime.multipliedBy(2), Duration.ofSeconds(1));
        }
    }

    FaultyCarrier(VirtualTime time, RandomGenerator random, Supplier<Faults> conditions) {
        this.time = time;
        this.random = random;
        this.conditions = conditions;
    }

    void cutUntil(long trueNanos) {
        cutUntilNanos = trueNanos;
    }

    boolean isCut() {
        return time.nowNanos() < cutUntilNanos;
    }

    @Override
    public long ageNanos() {
        Faults faults = conditions.get();
        return faults.oldest().isZero() ? 0 : random.nextLong(faults.oldest().toNanos());
    }

    @Override
    public <T> CompletionStage<T> carry(String operation, Supplier<T> request) {
        Faults faults = conditions.get();
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (isCut() || random.nextDouble() < faults.lost()) {
            return answer;
        }
        if (random.nextDouble() < faults.refused()) {
            time.after(
                    way(),
                    () -> answer.completeExceptionally(
                            new ThrottledException("throttled", new IllegalStateException())));
            return answer;
        }
        Duration way = random.nextDouble() < faults.late()
                ? Duration.ofNanos(random.nextLong(faults.latest().toNanos()))
                : way();
        time.after(way, () -> {
            Runnable reply = reply(request, answer);
            if (!isCut() && random.nextDouble() >= faults.replyLost()) {
                time.after(way(), reply);
            }
        });
        return answer;
    }

    /** Makes the request now; its answer, or that there is no such table, is told by what is returned. */
    private static <T> Runnable reply(Supplier<T> request, CompletableFuture<T> answer) {
        try {
            T result = request.get();
            return () -> answer.complete(result);
        } catch (UnrecoverableException e) {
            return () -> answer.completeExceptionally(e);
        }
    }

    /** One way across: 2 to 30 ms. */
    private Duration way() {
        return Duration.ofMillis(2 + random.nextInt(29));
    }
}
