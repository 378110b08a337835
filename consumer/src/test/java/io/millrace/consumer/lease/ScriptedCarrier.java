package io.millrace.consumer.lease;

import io.millrace.consumer.loop.VirtualTime;
import io.millrace.consumer.shard.UnrecoverableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A network that does as it is told: 5 ms each way, but for operations whose names begin with what was said. */
final class ScriptedCarrier implements Connection.Carrier {
    private static final Duration WAY = Duration.ofMillis(5);

    private final VirtualTime time;
    private final Set<String> lost = new HashSet<>();
    private final Set<String> unanswered = new HashSet<>();
    private final Set<String> forbidden = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private final Set<String> frozen = new HashSet<>();
    private final Map<String, Object> frozenAnswers = new HashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<String> carried = new ArrayList<>();
    private Predicate<String> throttled = operation -> false;
    private Duration oldest = Duration.ZERO;

    ScriptedCarrier(VirtualTime time) {
        this.time = time;
    }

    /** Requests of this kind never arrive. */
    void lose(String operation) {
        lost.add(operation);
    }

    /** Requests of this kind are applied, and nobody hears of it. */
    void loseAnswers(String operation) {
        unanswered.add(operation);
    }

    /** Requests of this kind wait on their way until {@link #deliverHeld}. */
    void hold(String operation) {
        held.add(operation);
    }

    /** Requests of this kind are turned down for want of a permission. */
    void forbid(String operation) {
        forbidden.add(operation);
    }

    /** Requests that this names are turned down, and not applied. */
    void throttle(Predicate<String> operations) {
        throttled = operations;
    }

    /** Every answer of this kind is the one that was first given: a replica that stands still. */
    void freeze(String operation) {
        frozen.add(operation);
    }

    /** Readings that need not be consistent are so old. */
    void readOld(Duration age) {
        oldest = age;
    }

    /** From now on everything goes through; what is held stays held. */
    void heal() {
        lost.clear();
        unanswered.clear();
        forbidden.clear();
        held.clear();
        frozen.clear();
        throttled = operation -> false;
        oldest = Duration.ZERO;
    }

    /** Lets the requests that were held arrive, in their order; their answers are lost. */
    void deliverHeld() {
        List<Runnable> now = List.copyOf(waiting);
        waiting.clear();
        now.forEach(Runnable::run);
    }

    int heldCount() {
        return waiting.size();
    }

    long carried(String operation) {
        return carried.stream().filter(each -> each.startsWith(operation)).count();
    }

    @Override
    public long ageNanos() {
        return oldest.toNanos();
    }

    @Override
    public <T> CompletionStage<T> carry(String operation, Supplier<T> request) {
        carried.add(operation);
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (isOne(lost, operation)) {
            return answer;
        }
        if (isOne(forbidden, operation)) {
            return CompletableFuture.failedStage(new UnrecoverableException("not allowed to " + operation, null));
        }
        if (isOne(held, operation)) {
            waiting.add(() -> {
                Object unused = request.get();
            });
            return answer;
        }
        if (throttled.test(operation)) {
            Throwable refusal = new ThrottledException("throttled " + operation, new IllegalStateException());
            time.after(WAY, () -> answer.completeExceptionally(refusal));
            return answer;
        }
        time.after(WAY, () -> {
            T result = isOne(frozen, operation) ? frozen(operation, request) : request.get();
            if (!isOne(unanswered, operation)) {
                time.after(WAY, () -> answer.complete(result));
            }
        });
        return answer;
    }

    @SuppressWarnings("unchecked")
    private <T> T frozen(String operation, Supplier<T> request) {
        return (T) frozenAnswers.computeIfAbsent(operation, first -> request.get());
    }

    private static boolean isOne(Set<String> kinds, String operation) {
        return kinds.stream().anyMatch(operation::startsWith);
    }
}
